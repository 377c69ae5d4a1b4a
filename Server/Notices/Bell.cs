using System.Threading.Channels;

namespace StreamingAnomaly.Server.Notices;

/// <summary>Wakes one who waits; rung often while nobody waits, it has rung once.</summary>
internal sealed class Bell(TimeProvider time)
{
    private readonly Channel<bool> _rung = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ring() => _rung.Writer.TryWrite(true);

    /// <returns>False when it did not ring in time; null waits for ever.</returns>
    public async Task<bool> WaitAsync(TimeSpan? atMost, CancellationToken ct)
    {
        if (_rung.Reader.TryRead(out _)) return true;
        if (atMost == TimeSpan.Zero) return false;

        using var over = new CancellationTokenSource(atMost ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, over.Token);
        try
        {
            return await _rung.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }
}
