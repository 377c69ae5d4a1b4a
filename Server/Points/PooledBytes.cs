using System.Buffers;

namespace StreamingAnomaly.Server.Points;

/// <summary>Bytes written one after the other into memory of the shared pool; holds none while it is empty.</summary>
internal class PooledBytes : IBufferWriter<byte>
{
    private const int SmallestBuffer = 1024;

    private byte[] _buffer = [];

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    public int Length { get; private set; }

    public void Advance(int count) => Length += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsSpan(Length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(Length);
    }

    /// <summary>Forgets what was written and gives the memory back.</summary>
    public void Clear()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Length = 0;
    }

    /// <summary>Some of what was written, to be changed in place; valid until the next write.</summary>
    protected Span<byte> Slice(int start, int length) => _buffer.AsSpan(start, length);

    protected void Reserve(int bytes)
    {
        if (_buffer.Length - Length >= bytes) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(SmallestBuffer, Math.Max(_buffer.Length * 2, Length + bytes)));
        _buffer.AsSpan(0, Length).CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
