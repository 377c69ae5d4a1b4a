using Microsoft.Extensions.Options;

namespace StreamingAnomaly.Server.Live;

/// <summary>What a viewer of the list of streams is sent: all active ones at first, then each second those that changed.</summary>
internal sealed class ClientEvents(LiveFigures figures, TimeProvider time, IOptions<LiveOptions> options)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public async Task FollowAsync(EventWriter events, CancellationToken ct)
    {
        var told = figures.Active().ToDictionary(row => row.Id);

        // Who is not among these is not active: a viewer that was away drops what ended meanwhile.
        events.Write("active", null, told.Values, static (json, rows) => LiveRowJson.WriteAll(json, rows));
        await events.FlushAsync(ct);

        var spokeAt = time.GetTimestamp();
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            var moving = figures.Moving().ToDictionary(row => row.Id);
            var changed = moving.Values.Where(row => !row.LooksLike(told.TryGetValue(row.Id, out var before) ? before : null)).ToList();
            foreach (var row in changed) told[row.Id] = row;

            // Streams that ended are forgotten, or a viewer that stays for weeks would collect them all.
            foreach (var (id, row) in told)
            {
                if (!row.Active && !moving.ContainsKey(id)) told.Remove(id);
            }

            if (changed.Count > 0) events.Write("changed", null, changed, static (json, rows) => LiveRowJson.WriteAll(json, rows));
            else if (time.GetElapsedTime(spokeAt) >= options.Value.Heartbeat) events.Heartbeat();
            else continue;

            spokeAt = time.GetTimestamp();
            await events.FlushAsync(ct);
        }
    }
}
