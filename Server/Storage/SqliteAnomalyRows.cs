using System.Text.Json;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Reads anomalous points out of their own rows, and why they are.</summary>
internal static class SqliteAnomalyRows
{
    private const string Why = "SELECT lower, expected, upper, votes, reason";

    private const string Row = $"{Why}, a.n, micros, value, seq, bits, score";

    private const string All = $"{Row} FROM anomaly AS a WHERE stream_id = ?1 AND n > ?2 AND n < ?3";

    // By when they were stored, which is the order of their rows; those of streams being deleted have no stream any more.
    private const string Last = $"{Row}, client_id, a.rowid FROM anomaly AS a CROSS JOIN stream AS s ON s.id = a.stream_id WHERE a.rowid < ?2 ORDER BY a.rowid DESC LIMIT ?1";

    // First which, by the index alone, then these rows.
    private const string InTime =
        $"""
        {Row} FROM anomaly AS a
        WHERE stream_id = ?1 AND n IN (
            SELECT n FROM anomaly INDEXED BY anomaly_time
            WHERE stream_id = ?1 AND n > ?2 AND n < ?3 AND micros BETWEEN ?5 AND ?6
        """;

    public static List<JudgedPoint> List(SqliteReaderConnection connection, long key, PointQuery query, int limit)
    {
        var order = query.NewestFirst ? "ORDER BY n DESC" : "ORDER BY n";
        var timed = query is not { FromMicros: long.MinValue, ToMicros: long.MaxValue };
        var rows = connection.Prepare(timed ? $"{InTime} {order} LIMIT ?4) {order}" : $"{All} {order} LIMIT ?4");
        rows.Bind(1, key).Bind(2, query.AfterN).Bind(3, query.BeforeN).Bind(4, limit);
        if (timed) rows.Bind(5, query.FromMicros).Bind(6, query.ToMicros);

        var page = new List<JudgedPoint>();
        while (rows.Step()) page.Add(Point(rows));
        rows.Reset();
        return page;
    }

    public static List<StoredAnomaly> Latest(SqliteReaderConnection connection, int limit, long before)
    {
        var rows = connection.Prepare(Last).Bind(1, limit).Bind(2, before);
        var latest = new List<StoredAnomaly>();
        while (rows.Step()) latest.Add(new StoredAnomaly(SqliteClients.Id(rows.Text(11)), Point(rows), rows.Long(12)));
        rows.Reset();
        return latest;
    }

    public static Explained? Explain(SqliteReaderConnection connection, long key, long n)
    {
        var row = connection.Prepare($"{Why} FROM anomaly WHERE stream_id = ?1 AND n = ?2").Bind(1, key).Bind(2, n);
        var explained = row.Step() ? Explained(row) : null;
        row.Reset();
        return explained;
    }

    private static JudgedPoint Point(SqliteStatement row)
    {
        var (flags, votesMask) = StoredFlags.Unpack((uint)row.Long(9));
        return new JudgedPoint(row.Long(5), row.Long(6), row.Double(7), row.Long(8), flags, votesMask, row.Double(10), Explained(row));
    }

    private static Explained? Explained(SqliteStatement row)
    {
        if (row.IsNull(3)) return null;
        var band = row.IsNull(0) || row.IsNull(1) || row.IsNull(2) ? (Band?)null : new Band(row.Double(0), row.Double(1), row.Double(2));
        return new Explained(band, Votes(row.Blob(3)), row.Text(4));
    }

    // {"z_score": [0.83, 1], "iqr": [0.4, 0]}, in the order of the settings at that time.
    private static List<NamedVote> Votes(ReadOnlySpan<byte> utf8)
    {
        var votes = new List<NamedVote>();
        var json = new Utf8JsonReader(utf8);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName) continue;
            var name = json.GetString()!;
            json.Read();
            json.Read();
            var score = json.GetDouble();
            json.Read();
            votes.Add(new NamedVote(name, score, json.GetInt32() == 1));
        }

        return votes;
    }
}
