using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Notices;

/// <summary>How each channel is doing, for those who look after them.</summary>
internal sealed class ChannelBoard(IOptions<NoticeOptions> rules, ChannelList channels, Outbox outbox, TimeProvider time)
{
    // Of each channel the last is wanted: among so many it mostly is.
    private const int LookedThrough = 200;

    public IEnumerable<string> Names => rules.Value.Channels.Keys;

    /// <exception cref="Storage.StoreUnavailableException">The database cannot be read.</exception>
    public IReadOnlyList<ChannelState> Read()
    {
        var options = rules.Value;
        var routes = options.AllRoutes().ToList();
        var waiting = outbox.Waiting();
        var newest = outbox.Newest(LookedThrough);
        return
        [
            .. options.Channels.OrderBy(channel => channel.Key, StringComparer.Ordinal).Select(channel => new ChannelState(
                channel.Key,
                channel.Value.Kind,
                channels.Find(channel.Key)?.Target ?? "",
                [.. routes.Where(route => route.Channels.Contains(channel.Key)).Select(route => route.Name)],
                waiting.FirstOrDefault(row => row.Channel == channel.Key).Waiting,
                newest.FirstOrDefault(row => row.Channel == channel.Key))),
        ];
    }

    /// <summary>Null where there is no such channel.</summary>
    public async Task<Delivery?> TestAsync(string channel, CancellationToken ct)
    {
        if (channels.Find(channel) is null) return null;
        var now = time.GetUtcNow();
        return await channels.SendAsync(channel, Notice.Test(channel, $"ntc_{Guid.CreateVersion7(now):N}", Timestamps.ToMicros(now)), ct);
    }
}

/// <param name="Routes">Names of those that lead to it.</param>
/// <param name="Last">Its newest notice; null where there is none.</param>
internal sealed record ChannelState(string Name, ChannelKind Kind, string Target, IReadOnlyList<string> Routes, long Waiting, NoticeRow? Last);
