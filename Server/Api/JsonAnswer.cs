using System.Text.Json;

namespace StreamingAnomaly.Server.Api;

/// <summary>An answer that is written as it is made.</summary>
internal static class JsonAnswer
{
    public static IResult Of<T>(T content, Action<Utf8JsonWriter, T> write) => Results.Stream(
        async body =>
        {
            await using var json = new Utf8JsonWriter(body);
            write(json, content);
        },
        "application/json");
}
