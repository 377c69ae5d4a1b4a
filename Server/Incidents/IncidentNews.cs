using System.Diagnostics.Metrics;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>Tells what became of incidents, once it is stored: to metrics and to whoever sends notices of it.</summary>
internal sealed class IncidentNews(Meter meter, IEnumerable<IIncidentObserver> observers)
{
    private readonly IIncidentObserver[] _observers = [.. observers];

    private readonly Counter<long> _incidents = meter.CreateCounter<long>(
        "streaming_anomaly.incidents", description: "Incidents that were opened or closed since the start, by what they are about.");

    public void Tell(IReadOnlyList<(IncidentKind Kind, IncidentStep Step)> changes)
    {
        if (changes.Count == 0) return;
        foreach (var (kind, step) in changes)
            _incidents.Add(1, new KeyValuePair<string, object?>("kind", IncidentWords.Of(kind)), new KeyValuePair<string, object?>("change", IncidentWords.Of(step)));
        TellEvents();
    }

    public void TellEvents()
    {
        foreach (var observer in _observers) observer.OnIncidentEvents();
    }
}
