using System.Text.Json;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>The words of the store and the wire.</summary>
internal static class IncidentWords
{
    public static string Of<T>(T word) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString());

    public static bool TryRead<T>(string? text, out T word) where T : struct, Enum
    {
        foreach (var candidate in Enum.GetValues<T>())
        {
            if (Of(candidate) != text) continue;
            word = candidate;
            return true;
        }

        word = default;
        return false;
    }

    public static string ListOf<T>() where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Of));
}
