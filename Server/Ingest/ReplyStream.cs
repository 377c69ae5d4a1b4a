using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>The bytes under a WebSocket; what is written while held goes out in one piece on release.</summary>
/// <remarks>A WebSocket flushes every frame: sixteen waiting replies would be sixteen system calls.</remarks>
internal sealed class ReplyStream(Stream inner) : Stream
{
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Lock _lock = new();

    // Guarded by the lock. Pings are written by a timer, so also while replies are held.
    private ArrayBufferWriter<byte> _held = new(256);
    private bool _isHolding;

    // Of whoever sends.
    private ArrayBufferWriter<byte> _outgoing = new(256);

    public void Hold()
    {
        lock (_lock) _isHolding = true;
    }

    public async ValueTask ReleaseAsync()
    {
        await _sending.WaitAsync();
        try
        {
            lock (_lock)
            {
                _isHolding = false;
                (_held, _outgoing) = (_outgoing, _held);
            }

            if (_outgoing.WrittenCount > 0) await inner.WriteAsync(_outgoing.WrittenMemory);
        }
        finally
        {
            // A large batch's room is not kept by a connection that may idle for days.
            if (_outgoing.Capacity > 16 * 1024) _outgoing = new ArrayBufferWriter<byte>(256);
            else _outgoing.ResetWrittenCount();
            _sending.Release();
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_isHolding)
            {
                _held.Write(buffer.Span);
                return ValueTask.CompletedTask;
            }
        }

        return WriteThroughAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.ReadAsync(buffer, offset, count, cancellationToken);

    // The server's transport sends what is written to it; there is nothing more to flush.
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask WriteThroughAsync(ReadOnlyMemory<byte> buffer, CancellationToken ct)
    {
        await _sending.WaitAsync(ct);
        try
        {
            await inner.WriteAsync(buffer, ct);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Puts a <see cref="ReplyStream"/> under the WebSocket that this request will be upgraded to.</summary>
    internal sealed class UpgradeFeature(IHttpUpgradeFeature inner) : IHttpUpgradeFeature
    {
        public ReplyStream? Stream { get; private set; }

        public bool IsUpgradableRequest => inner.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => Stream = new ReplyStream(await inner.UpgradeAsync());
    }
}
