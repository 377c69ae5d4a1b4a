using System.Text.Json;
using StreamingAnomaly.Detection;

namespace StreamingAnomaly.Server.Points;

/// <summary>Writes why a point was judged as it was: the fields of the full object. What is not known or not finite is left out.</summary>
internal static class ExplainedJson
{
    // Finer differences of scores mean nothing.
    private const int ScoreDigits = 4;

    public static void WriteScore(Utf8JsonWriter json, double score) => json.WriteNumber("score"u8, Math.Round(score, ScoreDigits));

    public static void Write(Utf8JsonWriter json, Explained explained)
    {
        if (explained.Band is { } band) Write(json, band);
        if (explained.Votes.Count > 0) Write(json, explained.Votes);
        if (explained.Reason.Length > 0) json.WriteString("reason"u8, explained.Reason);
    }

    private static void Write(Utf8JsonWriter json, Band band)
    {
        WriteFinite(json, "expected"u8, band.Expected);
        WriteFinite(json, "lower"u8, band.Lower);
        WriteFinite(json, "upper"u8, band.Upper);
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<NamedVote> votes)
    {
        json.WriteStartObject("votes"u8);
        foreach (var vote in votes)
        {
            json.WriteStartObject(vote.Name);
            WriteScore(json, vote.Score);
            json.WriteBoolean("anomaly"u8, vote.Anomaly);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteFinite(Utf8JsonWriter json, ReadOnlySpan<byte> name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
    }
}
