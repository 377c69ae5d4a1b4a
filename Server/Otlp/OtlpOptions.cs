using System.ComponentModel.DataAnnotations;

namespace StreamingAnomaly.Server.Otlp;

/// <summary>Metrics and traces for a collector of OpenTelemetry. Section <c>Otlp</c>; where the standard's variables (<c>OTEL_…</c>) are set they come first.</summary>
internal sealed record OtlpOptions
{
    /// <summary>The collector's address: <c>http://localhost:4317</c>. Empty: nothing is sent.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>How it is spoken to: <c>grpc</c> or <c>http/protobuf</c>.</summary>
    public string Protocol { get; init; } = "grpc";

    /// <summary>Headers it asks for, which are secret: <c>name=value,name=value</c>.</summary>
    public string Headers { get; init; } = "";

    /// <summary>How often metrics are sent.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The share of traces that is sent, where whoever calls has not decided; 0: none is.</summary>
    [Range(0.0, 1.0)]
    public double TraceShare { get; init; } = 1;
}
