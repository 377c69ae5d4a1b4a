using System.Diagnostics.Metrics;
using System.Reflection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using StreamingAnomaly.Server.Metrics;

namespace StreamingAnomaly.Server.Otlp;

/// <summary>Sends what the rooms measure, and what they say takes a while, to a collector; from threads of its own, and only if one is configured.</summary>
internal sealed class OtlpExport(OtlpSettings settings, ILogger<OtlpExport> logger) : IHostedService, IDisposable
{
    // Each room's spans, and the requests'.
    private static readonly string[] Sources = ["StreamingAnomaly.*", "Microsoft.AspNetCore"];

    // What the library knows a service by where nothing else was said.
    private const string ServiceName = "streaming-anomaly";

    // Of the ten seconds in which the server must have ended.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);

    private OpenTelemetrySdk? _sdk;
    private CollectorWatch? _watch;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!settings.SendsMetrics && !settings.SendsTraces) return Task.CompletedTask;
        _watch = new CollectorWatch(logger);
        _sdk = OpenTelemetrySdk.Create(Build);
        return Task.CompletedTask;
    }

    /// <summary>Sends the last of it, unless nobody takes it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_sdk is not { } sdk) return;
        var patience = (int)Farewell.TotalMilliseconds;
        await Task.WhenAll(Task.Run(() => sdk.TracerProvider.Shutdown(patience), CancellationToken.None), Task.Run(() => sdk.MeterProvider.Shutdown(patience), CancellationToken.None));
    }

    public void Dispose()
    {
        _sdk?.Dispose();
        _watch?.Dispose();
    }

    private void Build(IOpenTelemetryBuilder builder)
    {
        builder.Services.AddSingleton(settings.Variables);

        // The variables last, so that a service can be named by them.
        builder.ConfigureResource(resource => resource.AddService(ServiceName, serviceVersion: Version()).AddEnvironmentVariableDetector());
        if (settings.SendsMetrics) builder.WithMetrics(metrics => metrics.AddMeter([.. MetricsCollector.Meters]).AddView(LikePrometheus));
        if (settings.SendsTraces) builder.WithTracing(traces => traces.AddSource(Sources));
        builder.UseOtlpExporter();
    }

    private static ExplicitBucketHistogramConfiguration? LikePrometheus(Instrument instrument) =>
        Measured.BoundsOf(instrument) is { Length: > 0 } bounds ? new ExplicitBucketHistogramConfiguration { Boundaries = bounds } : null;

    private static string? Version() => typeof(OtlpExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
