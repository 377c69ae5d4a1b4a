using System.Text.Json;

namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>Reads what the server says.</summary>
internal static class Replies
{
    /// <summary>Counts the verdicts and errors of one reply message.</summary>
    /// <param name="points">How many points it answers.</param>
    public static void Count(ReadOnlyMemory<byte> reply, int points, Tally tally)
    {
        var (flagged, refused) = (0, 0);
        string? error = null;
        try
        {
            using var json = JsonDocument.Parse(reply);
            if (json.RootElement.ValueKind == JsonValueKind.Array)
            {
                foreach (var place in json.RootElement.EnumerateArray()) CountPlace(place, weight: 1);
            }
            else
            {
                // One object for a whole batch can only be an error: none of its points counted.
                CountPlace(json.RootElement, weight: points);
            }
        }
        catch (JsonException)
        {
            (refused, error) = (points, "a reply is not JSON");
        }

        tally.Answered += points;
        tally.Flagged += flagged;
        tally.Refused += refused;
        tally.FirstError ??= error;

        void CountPlace(JsonElement place, int weight)
        {
            if (ErrorIn(place) is { } message)
            {
                refused += weight;
                error ??= message;
            }
            else if (place.TryGetProperty("anomaly", out var anomaly) && anomaly.ValueKind == JsonValueKind.True)
            {
                flagged++;
            }
        }
    }

    /// <summary>The server's words when <paramref name="message"/> is an error object, else null.</summary>
    public static string? ErrorIn(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var json = JsonDocument.Parse(message);
            return ErrorIn(json.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads <c>{"resume": {"last_seq": n}}</c>, or <c>{"resume": null}</c> as 0.</summary>
    public static bool TryReadResume(ReadOnlyMemory<byte> message, out long lastSeq)
    {
        lastSeq = 0;
        try
        {
            using var json = JsonDocument.Parse(message);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("resume", out var resume)) return false;
            if (resume.ValueKind == JsonValueKind.Null) return true;
            return resume.ValueKind == JsonValueKind.Object && resume.TryGetProperty("last_seq", out var seq) && seq.TryGetInt64(out lastSeq);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string? ErrorIn(JsonElement place)
    {
        if (place.ValueKind != JsonValueKind.Object) return $"not an object: {place.GetRawText()}";
        if (!place.TryGetProperty("error", out var error)) return null;
        return error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var message) ? message.ToString() : error.GetRawText();
    }
}
