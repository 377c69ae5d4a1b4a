using System.Diagnostics;
using SQLitePCL;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Benchmarks.Sqlite;

/// <summary>SQLite's own rate: a bare loop of prepared statements on one thread, with the server's schema, page size and log.</summary>
/// <remarks>The log is not moved into the database meanwhile: what that costs is the server's to hide.</remarks>
internal static class SqliteAlone
{
    /// <summary>The first is what the server writes.</summary>
    public static IReadOnlyList<ITableShape> Shapes { get; } = [new PackedRuns(), new PointRows()];

    /// <param name="streams">Each has its points in every transaction.</param>
    /// <returns>Points a second.</returns>
    public static double Measure(ITableShape shape, int streams, int pointsOfAStream, double seconds)
    {
        using var folder = new ScratchFolder();
        var database = new SqliteDatabase(Microsoft.Extensions.Options.Options.Create(new StorageOptions { Path = folder.Database }));
        database.Migrate();
        using var connection = database.OpenWriter();
        var handle = connection.Handle!;
        Check(raw.sqlite3_exec(handle, shape.Schema));

        using var begin = Prepare(handle, "BEGIN IMMEDIATE");
        using var commit = Prepare(handle, "COMMIT");
        using var insert = Prepare(handle, shape.Insert);
        var (n, points, start) = (1L, 0L, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            Step(begin);
            for (var stream = 1; stream <= streams; stream++) shape.Write(insert, stream, n, pointsOfAStream);
            Step(commit);
            n += pointsOfAStream;
            points += (long)streams * pointsOfAStream;
        }

        return points / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Runs a statement and makes it ready to be bound again.</summary>
    public static void Step(sqlite3_stmt statement)
    {
        Check(raw.sqlite3_step(statement));
        Check(raw.sqlite3_reset(statement));
    }

    private static sqlite3_stmt Prepare(sqlite3 handle, string sql)
    {
        Check(raw.sqlite3_prepare_v3(handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return statement;
    }

    private static void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE)) throw new InvalidOperationException($"SQLite says {result}.");
    }
}
