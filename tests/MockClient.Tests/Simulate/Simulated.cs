using StreamingAnomaly.MockClient.Simulate;
using StreamingAnomaly.MockClient.Simulate.Anomalies;
using StreamingAnomaly.MockClient.Simulate.Domains;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Simulate;

/// <summary>Simulated streams for tests.</summary>
internal static class Simulated
{
    public static readonly SimulationOptions Ordinary = new() { Kinds = [] };

    /// <summary>Every stream of every domain, by their names.</summary>
    public static TheoryData<string, string> Streams { get; } =
        [.. DomainCatalog.All.SelectMany(domain => domain.Streams, (domain, stream) => (domain.Name, stream.Name))];

    /// <summary>The first points of a stream; of the only one when none is named.</summary>
    public static IReadOnlyList<SimulatedPoint> Points(string domain, int count, SimulationOptions options, string? stream = null)
    {
        var found = DomainCatalog.All.Single(one => one.Name == domain);
        var model = stream is null ? found.Streams.Single() : found.Streams.Single(one => one.Name == stream);
        using var simulation = new Simulation(found, model, options, SimulationOptions.FirstMonday);
        return [.. Enumerable.Range(0, count).Select(_ => simulation.Next())];
    }

    public static IReadOnlyList<double> Values(string domain, int count, SimulationOptions options, string? stream = null) =>
        [.. Points(domain, count, options, stream).Select(point => point.Value!.Value)];

    /// <summary>The labelled windows: each the indices of the first and the last point of one anomaly.</summary>
    public static IReadOnlyList<(AnomalyKind Kind, int First, int Last)> Windows(IReadOnlyList<SimulatedPoint> points)
    {
        List<(AnomalyKind Kind, int First, int Last)> windows = [];
        for (var i = 0; i < points.Count; i++)
        {
            if (points[i].Injected is not { } kind) continue;
            if (i > 0 && points[i - 1].Injected is not null) windows[^1] = windows[^1] with { Last = i };
            else windows.Add((kind, i, i));
        }
        return windows;
    }
}
