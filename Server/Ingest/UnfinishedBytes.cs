using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>The memory that large messages of all connections share while they are being received.</summary>
internal sealed class UnfinishedBytes(IOptions<LimitOptions> limits)
{
    private long _taken;

    public long Taken => Interlocked.Read(ref _taken);

    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limits.Value.UnfinishedBytes) return true;
        GiveBack(bytes);
        return false;
    }

    public void GiveBack(int bytes)
    {
        if (bytes != 0) Interlocked.Add(ref _taken, -bytes);
    }
}
