using System.Buffers;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Writes the second row of an anomalous point, on the connection that writes: all of the point, and why.</summary>
internal sealed class SqliteAnomalies(SqliteConnection connection) : IDisposable
{
    // Finer differences of scores mean nothing.
    private const int ScoreDigits = 4;

    private readonly SqliteStatement _insert = new(
        connection,
        """
        INSERT INTO anomaly (stream_id, n, micros, value, seq, bits, score, lower, expected, upper, votes, reason)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """);

    private readonly ArrayBufferWriter<byte> _votes = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null);

    public void Insert(long key, in JudgedPoint point)
    {
        var explained = point.Explained;
        var band = explained?.Band;
        _insert.Bind(1, key).Bind(2, point.N).Bind(3, point.Micros).Bind(4, point.Value).Bind(5, point.Seq)
            .Bind(6, StoredFlags.Pack(point.Flags, point.VotesMask)).Bind(7, point.Score)
            .Bind(8, band?.Lower ?? double.NaN).Bind(9, band?.Expected ?? double.NaN).Bind(10, band?.Upper ?? double.NaN)
            .Bind(12, explained?.Reason);
        if (explained is null) _insert.Bind(11, (string?)null);
        else _insert.BindText(11, Json(explained.Votes));
        _insert.Run();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _json.Dispose();
    }

    // {"z_score": [0.83, 1], "iqr": [0.4, 0]}, in the order of the settings.
    private ReadOnlySpan<byte> Json(IReadOnlyList<NamedVote> votes)
    {
        _votes.ResetWrittenCount();
        _json.Reset(_votes);
        _json.WriteStartObject();
        foreach (var vote in votes)
        {
            _json.WriteStartArray(vote.Name);
            _json.WriteNumberValue(Math.Round(vote.Score, ScoreDigits));
            _json.WriteNumberValue(vote.Anomaly ? 1 : 0);
            _json.WriteEndArray();
        }

        _json.WriteEndObject();
        _json.Flush();
        return _votes.WrittenSpan;
    }
}
