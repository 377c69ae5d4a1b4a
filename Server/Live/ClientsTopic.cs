using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Live;

/// <summary>The list of streams: all active ones at first, then each second those that changed.</summary>
internal sealed class ClientsTopic(LiveFigures figures, TimeProvider time) : ILiveTopic
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private Dictionary<ClientId, LiveRow>? _told;
    private long _toldAt;

    public ValueTask WriteAsync(EventWriter events, CancellationToken ct)
    {
        if (_told is null) WriteActive(events);
        else if (time.GetElapsedTime(_toldAt) >= Period) WriteChanged(_told, events);
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
    }

    // Who is not among these is not active: a viewer that was away drops what ended meanwhile.
    private void WriteActive(EventWriter events)
    {
        _told = figures.Active().ToDictionary(row => row.Id);
        _toldAt = time.GetTimestamp();
        events.Write("active", null, _told.Values, static (json, rows) => LiveRowJson.WriteAll(json, rows));
    }

    private void WriteChanged(Dictionary<ClientId, LiveRow> told, EventWriter events)
    {
        _toldAt = time.GetTimestamp();
        var moving = figures.Moving().ToDictionary(row => row.Id);
        var changed = moving.Where(row => !row.Value.LooksLike(told.TryGetValue(row.Key, out var before) ? before : null)).ToList();
        foreach (var (id, row) in changed) told[id] = row;

        // Streams that ended are forgotten, or a viewer that stays for weeks would collect them all.
        foreach (var (id, row) in told)
        {
            if (!row.Active && !moving.ContainsKey(id)) told.Remove(id);
        }

        if (changed.Count > 0) events.Write("changed", null, changed.Select(row => row.Value), static (json, rows) => LiveRowJson.WriteAll(json, rows));
    }
}
