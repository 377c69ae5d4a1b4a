using StreamingAnomaly.MockClient.Simulate.Anomalies;

namespace StreamingAnomaly.MockClient.Simulate.Domains;

/// <summary>Something that is measured, by one stream or several, and what befalls it.</summary>
internal sealed record Domain(string Name, string Description)
{
    /// <summary>Simulated time from point to point, unless another is asked for.</summary>
    public required TimeSpan Interval { get; init; }

    public required IReadOnlyList<StreamModel> Streams { get; init; }

    /// <summary>What befalls it, unless other kinds are asked for.</summary>
    public required IReadOnlyList<AnomalyShape> Anomalies { get; init; }

    /// <summary>Whether an anomaly shows in all streams at once, as a failing machine does; else each stream has its own.</summary>
    public bool OneCause { get; init; }

    /// <summary>The stream's name outside of its domain, which itself may go by another name.</summary>
    public string IdOf(StreamModel stream, string? called = null) => Streams.Count == 1 ? called ?? Name : $"{called ?? Name}-{stream.Name}";

    /// <summary>The shapes of these kinds, the domain's own where it has them; null: all of its own.</summary>
    public IReadOnlyList<AnomalyShape> ShapesOf(IReadOnlyList<AnomalyKind>? kinds) =>
        kinds is null ? Anomalies
        : [.. kinds.SelectMany(kind => Anomalies.Any(own => own.Kind == kind) ? Anomalies.Where(own => own.Kind == kind) : AnomalyShape.UsualOf(kind))];
}
