using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Reads streams' own rows.</summary>
internal static class SqliteClients
{
    private const string Columns =
        """
        SELECT s.client_id, s.active, s.settings, s.first_seen, s.last_seen,
               s.n, s.anomalies, s.alarms, s.last_seq, s.last_micros, s.last_value, s.pinned
        """;

    // Sorts keys, not whole rows, which would double the time; a cross join keeps their order.
    private const string Listed =
        $"""
        {Columns}
        FROM (SELECT id FROM stream WHERE active = ?1 ORDER BY last_seen DESC, client_id LIMIT ?2) AS listed
        CROSS JOIN stream AS s ON s.id = listed.id
        """;

    public static ClientRow? Find(SqliteReaderConnection connection, long key) =>
        Rows(connection.Prepare($"{Columns} FROM stream AS s WHERE s.id = ?1").Bind(1, key))[0];

    public static IReadOnlyList<ClientRow> List(SqliteReaderConnection connection, bool active, int limit) =>
        Rows(connection.Prepare(Listed).Bind(1, active ? 1 : 0).Bind(2, limit));

    private static List<ClientRow> Rows(SqliteStatement rows)
    {
        // Most streams have the same settings as the one before.
        var (known, json) = (StreamSettings.Default, Array.Empty<byte>());
        var clients = new List<ClientRow>();
        while (rows.Step())
        {
            if (!rows.Blob(2).SequenceEqual(json)) (known, json) = (StreamSettingsJson.Read(rows.Text(2)), rows.Blob(2).ToArray());
            clients.Add(new ClientRow(
                Id(rows.Text(0)), rows.Long(1) != 0, Timestamps.FromMicros(rows.Long(3)), Timestamps.FromMicros(rows.Long(4)), Figures(rows), known)
            { Pinned = Pinned(rows) });
        }

        rows.Reset();
        return clients;
    }

    private static StreamFigures Figures(SqliteStatement row) => new(
        row.Long(5), row.Long(6), row.Long(7), row.Long(8), row.IsNull(9) ? null : row.Long(9), row.Double(10));

    // Most have nothing set by a person.
    private static IReadOnlySet<string> Pinned(SqliteStatement row) =>
        row.Blob(11).SequenceEqual("[]"u8) ? PinnedSettings.None : PinnedSettings.ReadNames(row.Text(11));

    public static ClientId Id(string text) =>
        ClientId.TryParse(text, out var id) ? id : throw new InvalidDataException($"\"{text}\" cannot be a client's id.");
}
