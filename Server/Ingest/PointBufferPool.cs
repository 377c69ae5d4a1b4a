namespace StreamingAnomaly.Server.Ingest;

/// <summary>Buffers for what is in flight, shared by all connections: thousands of small ones, few large ones.</summary>
/// <remarks>In a burst thousands of connections wait for one commit with a point or two each; what was made for them must not be garbage after it.</remarks>
internal sealed class PointBufferPool
{
    private const int MostSmall = 8_192;

    private static readonly int MostLarge = 2 * Environment.ProcessorCount;

    // Guards both stacks. The last one given back is the first to be used again: it is still in the processor's cache.
    private readonly Lock _lock = new();
    private readonly Stack<PointBuffer> _small = [];
    private readonly Stack<PointBuffer> _large = [];

    /// <param name="points">About how many points it will hold.</param>
    public PointBuffer Rent(int points)
    {
        lock (_lock)
        {
            if (points > PointBuffer.SmallPlaces && _large.TryPop(out var large)) return large;
            if (_small.TryPop(out var small)) return small;
        }

        return new PointBuffer();
    }

    public void Return(PointBuffer buffer)
    {
        buffer.Clear();
        lock (_lock)
        {
            var (stack, most) = buffer.IsSmall ? (_small, MostSmall) : (_large, MostLarge);
            if (stack.Count < most) stack.Push(buffer);
        }
    }
}
