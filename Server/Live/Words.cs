using System.Text.Json;

namespace StreamingAnomaly.Server.Live;

/// <summary>An enumeration's words, in addresses and on the wire; what is none of them means the first.</summary>
internal static class Words
{
    public static string Of<T>(T value) where T : struct, Enum => Known<T>.Words[value];

    public static T Parse<T>(string? word) where T : struct, Enum => Known<T>.Words.FirstOrDefault(known => known.Value == word).Key;

    private static class Known<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Words =
            Enum.GetValues<T>().ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
    }
}
