using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StreamingAnomaly.MockClient.Load;

/// <summary>What a load measured.</summary>
internal sealed record LoadReport
{
    public required LoadOptions Options { get; init; }

    public required TimeSpan Elapsed { get; init; }

    /// <summary>Messages answered in the measured time.</summary>
    public required long Replies { get; init; }

    public required LatencyHistogram Latency { get; init; }

    /// <summary>How late messages were sent that were due; empty without a rate.</summary>
    public required LatencyHistogram Lateness { get; init; }

    /// <summary>Processor time of this process over the measured time: what the server could not have.</summary>
    public required double GeneratorCores { get; init; }

    /// <summary>Refused messages and points, from the first to the last message.</summary>
    public required long ErrorReplies { get; init; }

    public required long MessagesSent { get; init; }

    public required long MessagesAnswered { get; init; }

    /// <summary>Why connections ended before their time.</summary>
    public required IReadOnlyList<string> Failures { get; init; }

    public double MessagesPerSecond => Replies / Elapsed.TotalSeconds;

    public double PointsPerSecond => MessagesPerSecond * Options.Batch;

    public string ToText()
    {
        var text = new StringBuilder();
        var format = Options.Binary ? BinaryMessages.Name : "text";
        Line($"load       {Options.Connections:N0} connections, {Options.InFlight:N0} messages in flight on each, {Options.Batch:N0} points a message, {format}");
        Line($"measured   {Elapsed.TotalSeconds,12:N1} s");
        Line($"points     {PointsPerSecond,12:N0} a second");
        Line($"messages   {MessagesPerSecond,12:N0} a second");
        var max = Latency.Max.TotalMicroseconds;
        Line($"latency    p50 {Micros(0.5):N0} µs, p90 {Micros(0.9):N0}, p99 {Micros(0.99):N0}, p99.9 {Micros(0.999):N0}, max {max:N0}");
        if (Options.Rate > 0) Line($"sent late  p50 {Micros(Lateness, 0.5):N0} µs, p99 {Micros(Lateness, 0.99):N0}");
        Line($"errors     {ErrorReplies:N0} refused, {MessagesSent - MessagesAnswered:N0} not answered, {Failures.Count:N0} connections lost");
        Line($"generator  {GeneratorCores:N2} cores");
        if (Failures.Count > 0) Line($"first loss: {Failures[0]}");
        return text.ToString().TrimEnd();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("connections", Options.Connections);
            json.WriteNumber("in_flight", Options.InFlight);
            json.WriteNumber("batch", Options.Batch);
            json.WriteBoolean("binary", Options.Binary);
            json.WriteNumber("rate", Options.Rate);
            json.WriteNumber("seconds", Math.Round(Elapsed.TotalSeconds, 3));
            json.WriteNumber("points_per_second", Math.Round(PointsPerSecond, 1));
            json.WriteNumber("messages_per_second", Math.Round(MessagesPerSecond, 1));
            json.WriteNumber("p50_us", Micros(0.5));
            json.WriteNumber("p90_us", Micros(0.9));
            json.WriteNumber("p99_us", Micros(0.99));
            json.WriteNumber("p999_us", Micros(0.999));
            json.WriteNumber("max_us", Math.Round(Latency.Max.TotalMicroseconds, 1));
            json.WriteNumber("late_p50_us", Micros(Lateness, 0.5));
            json.WriteNumber("late_p99_us", Micros(Lateness, 0.99));
            json.WriteNumber("messages_sent", MessagesSent);
            json.WriteNumber("messages_answered", MessagesAnswered);
            json.WriteNumber("errors", ErrorReplies);
            json.WriteNumber("connections_lost", Failures.Count);
            json.WriteNumber("generator_cores", Math.Round(GeneratorCores, 3));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private double Micros(double quantile) => Micros(Latency, quantile);

    private static double Micros(LatencyHistogram durations, double quantile) => Math.Round(durations.Quantile(quantile).TotalMicroseconds, 1);
}
