using System.Text.Json;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>A point's row, with its anomaly's where there is one, as Dapper reads it.</summary>
internal sealed class SqlitePointRow
{
    public long N { get; init; }

    public long Micros { get; init; }

    public double? Value { get; init; }

    public long Seq { get; init; }

    public long Flags { get; init; }

    public double Score { get; init; }

    public double? Lower { get; init; }

    public double? Expected { get; init; }

    public double? Upper { get; init; }

    public string? Votes { get; init; }

    public string? Reason { get; init; }

    public JudgedPoint ToPoint()
    {
        var (flags, votesMask) = StoredFlags.Unpack(Flags);
        return new JudgedPoint(N, Micros, Value ?? double.NaN, Seq, flags, votesMask, Score, Explanation());
    }

    private Explained? Explanation() => Votes is null
        ? null
        : new Explained(
            Lower is { } lower && Expected is { } expected && Upper is { } upper ? new Band(lower, expected, upper) : null,
            ReadVotes(Votes),
            Reason ?? "");

    // {"z_score": [0.83, 1], "iqr": [0.4, 0]}, in the order of the settings at that time.
    private static List<NamedVote> ReadVotes(string json)
    {
        using var document = JsonDocument.Parse(json);
        return
        [
            .. document.RootElement.EnumerateObject().Select(
                vote => new NamedVote(vote.Name, vote.Value[0].GetDouble(), vote.Value[1].GetInt32() == 1)),
        ];
    }
}
