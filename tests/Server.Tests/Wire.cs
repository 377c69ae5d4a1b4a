using System.Text.Json.Nodes;

namespace StreamingAnomaly.Server.Tests;

/// <summary>Messages of the text protocol, written and read without the server's own code.</summary>
internal static class Wire
{
    /// <summary>A point, spelled as a client would; the time is seconds after 2024-05-01T09:30:00Z.</summary>
    public static string Point(double value, long? seq = null, double time = 0) =>
        $$"""{"timestamp":{{Invariant(1_714_555_800 + time)}},"value":{{(double.IsNaN(value) ? "null" : Invariant(value))}}{{(seq is null ? "" : $",\"seq\":{seq}")}}}""";

    public static string Batch(IEnumerable<string> points) => $"[{string.Join(',', points)}]";

    /// <summary>The error a reply consists of.</summary>
    public static (string Code, string Message, string? Field) Error(string reply) => Error(JsonNode.Parse(reply));

    public static (string Code, string Message, string? Field) Error(JsonNode? reply)
    {
        var error = reply?["error"] ?? throw new InvalidOperationException($"Not an error: {reply?.ToJsonString()}");
        return (error["code"]!.GetValue<string>(), error["message"]!.GetValue<string>(), error["field"]?.GetValue<string>());
    }

    public static bool IsAnomaly(JsonNode? reply) =>
        reply?["anomaly"]?.GetValue<bool>() ?? throw new InvalidOperationException($"Not a verdict: {reply?.ToJsonString()}");

    private static string Invariant(double number) => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
