using Dapper;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>The part of a migration that SQL cannot do: packs the rows of <c>point</c> that the first schema had into runs and spans, then drops them.</summary>
internal static class PointPacker
{
    /// <summary>The migration it belongs to.</summary>
    public const int Schema = 8;

    // Where that schema had the votes, beside the flags.
    private const int VotesShift = 16;

    public static void Pack(SqliteConnection connection)
    {
        if (!connection.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'point')")) return;
        using (var points = new SqliteStatement(connection, "SELECT stream_id, n, micros, value, seq, flags, score FROM point ORDER BY stream_id, n"))
        using (var runs = new SqliteRuns(connection))
        {
            var (key, next) = (0L, 0L);
            while (points.Step())
            {
                // A stream that was being deleted begins later.
                if (points.Long(0) != key || points.Long(1) != next) runs.Flush();
                (key, next) = (points.Long(0), points.Long(1) + 1);
                runs.Add(key, points.Long(1), StoredPoint.Of(PointOf(points)));
            }

            runs.Flush();
        }

        connection.Execute("DROP TABLE point");
    }

    private static JudgedPoint PointOf(SqliteStatement row)
    {
        var stored = row.Long(5);
        var flags = (PointFlags)(stored & ((1L << VotesShift) - 1));
        return new JudgedPoint(row.Long(1), row.Long(2), row.Double(3), row.Long(4), flags, (uint)(stored >> VotesShift), row.Double(6), Explained: null);
    }
}
