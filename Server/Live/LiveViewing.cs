using Microsoft.Extensions.Options;

namespace StreamingAnomaly.Server.Live;

/// <summary>Serves one viewer: asks its topics in turn, at the pace of <see cref="LiveOptions.Pace"/>, and sends what they write as one.</summary>
internal sealed class LiveViewing(TimeProvider time, IOptions<LiveOptions> options)
{
    /// <param name="topics">They are disposed of when the viewer leaves.</param>
    /// <param name="isOver">Asked after each turn: whether there is nothing more to come.</param>
    public async Task ShowAsync(IReadOnlyList<ILiveTopic> topics, EventWriter events, CancellationToken ct, Func<bool>? isOver = null)
    {
        try
        {
            // Only now, when the topics listen: what happens after the viewer has seen the answer begin is not missed.
            await events.FlushAsync(ct);
            var spokeAt = time.GetTimestamp();
            while (true)
            {
                foreach (var topic in topics) await topic.WriteAsync(events, ct);
                if (!events.HasUnsent && time.GetElapsedTime(spokeAt) >= options.Value.Heartbeat) events.Heartbeat();
                if (events.HasUnsent)
                {
                    await events.FlushAsync(ct);
                    spokeAt = time.GetTimestamp();
                }

                if (isOver?.Invoke() is true) return;
                await Task.Delay(options.Value.Pace, time, ct);
            }
        }
        finally
        {
            foreach (var topic in topics) topic.Dispose();
        }
    }
}
