using System.Diagnostics.Metrics;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>Tells what became of incidents, once it is stored: to metrics and to whoever sends notices of it.</summary>
internal sealed class IncidentNews
{
    private readonly IIncidentObserver[] _observers;
    private readonly Counter<long> _incidents;

    public IncidentNews(Meter meter, IncidentReader reader, IEnumerable<IIncidentObserver> observers)
    {
        _observers = [.. observers];
        _incidents = meter.CreateCounter<long>("streaming_anomaly.incidents", description: "Incidents that were opened or closed since the start, by what they are about.");
        meter.CreateObservableGauge("streaming_anomaly.incidents.unclosed", () => CountUnclosed(reader), description: "Incidents that are not closed, by state.");
    }

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

    private static IEnumerable<Measurement<long>> CountUnclosed(IncidentReader reader)
    {
        try
        {
            var counts = reader.CountUnclosed().ToDictionary(count => count.State, count => count.Count);
            return ((string[])["open", "acknowledged"]).Select(state => new Measurement<long>(counts.GetValueOrDefault(state), new KeyValuePair<string, object?>("state", state)));
        }
        catch (StoreUnavailableException)
        {
            // Whoever counts streams at the same moment says so.
            return [];
        }
    }
}
