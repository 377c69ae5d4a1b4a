using System.Diagnostics.Metrics;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Metrics;

/// <summary>What Prometheus reads.</summary>
internal static class MetricsRegistration
{
    /// <summary>The meter that all rooms make their instruments with, and who listens to it.</summary>
    public static IServiceCollection AddMetricsPage(this IServiceCollection services)
    {
        services.AddSingleton(provider => provider.GetRequiredService<IMeterFactory>().Create(MetricsCollector.OwnMeter));
        services.AddSingleton<PointMetrics>().AddSingleton<ICommitObserver>(provider => provider.GetRequiredService<PointMetrics>());
        services.AddSingleton<StoreMetrics>().AddSingleton<MetricsCollector>();

        // Listens from the start, not from the first question on; and nobody asks for the store's figures by their class.
        return services.AddHostedService(provider =>
        {
            provider.GetRequiredService<StoreMetrics>();
            return provider.GetRequiredService<MetricsCollector>();
        });
    }

    public static void MapMetrics(this IEndpointRouteBuilder app) =>
        app.MapGet("/metrics", (MetricsCollector collector) => Results.Text(PrometheusText.Of(collector.Collect()), PrometheusText.ContentType)).DisableHttpMetrics();
}
