using System.Buffers;
using System.Net.WebSockets;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>Collects a socket's frames into whole messages, within bounds; holds little memory while it waits for a message to begin.</summary>
/// <param name="unfinished">What the messages of all connections that are too large for a small buffer share.</param>
internal sealed class MessageReader(WebSocket socket, UnfinishedBytes unfinished, TimeProvider time)
{
    public const int MaxMessageBytes = 1 << 20;

    // Fits a few points; every connection may hold it.
    private const int SmallBytes = 1024;

    private byte[] _buffer = [];
    private int _length;
    private int _taken;
    private bool _discarding;
    private long _startedAt;

    /// <summary>The message that <see cref="Take"/> completed; valid until the next <see cref="ReceiveAsync"/>.</summary>
    public ReadOnlySpan<byte> Message => _buffer.AsSpan(0, _length);

    /// <summary>How long an unfinished message has been under way; zero when there is none. May be asked from any thread.</summary>
    public TimeSpan UnfinishedFor => Volatile.Read(ref _startedAt) is var at and not 0 ? time.GetElapsedTime(at) : TimeSpan.Zero;

    /// <summary>Reads one whole message; for when there is nothing to do while waiting.</summary>
    public async ValueTask<ReadStep> ReadAsync()
    {
        var step = Take(await BeginAsync());
        while (step == ReadStep.More) step = Take(await ReceiveAsync());
        return step;
    }

    /// <summary>Waits for a message to begin. Not completed at once means that nothing is waiting in the socket.</summary>
    public ValueTask<ValueWebSocketReceiveResult> BeginAsync()
    {
        _length = 0;
        // A large buffer is to be given back if there is a wait. A read of zero bytes waits without one.
        return _taken > 0 ? socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None) : ReceiveAsync();
    }

    /// <summary>Gives a large buffer back until the next message has begun; call it when <see cref="BeginAsync"/> has to wait.</summary>
    public void Rest()
    {
        if (_taken > 0) Release();
    }

    /// <summary>Gives all memory back, for good.</summary>
    public void Release()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        unfinished.GiveBack(_taken);
        _taken = 0;
    }

    public ValueTask<ValueWebSocketReceiveResult> ReceiveAsync()
    {
        if (_buffer.Length == 0) _buffer = ArrayPool<byte>.Shared.Rent(SmallBytes);
        return socket.ReceiveAsync(_buffer.AsMemory(_length), CancellationToken.None);
    }

    /// <summary>While the server does not read, the client cannot be late.</summary>
    public void StopClock() => Volatile.Write(ref _startedAt, 0);

    /// <summary>The client's time to finish the message begins, or begins anew.</summary>
    public void StartClock() => Volatile.Write(ref _startedAt, Math.Max(1, time.GetTimestamp()));

    /// <summary>From now on whatever comes is thrown away until the client closes.</summary>
    public void Discard() => _discarding = true;

    /// <summary>Takes a received piece into the message.</summary>
    public ReadStep Take(in ValueWebSocketReceiveResult piece)
    {
        if (piece.MessageType == WebSocketMessageType.Close) return ReadStep.Closed;
        if (_discarding)
        {
            _length = 0;
            return ReadStep.More;
        }

        _length += piece.Count;
        if (_length > MaxMessageBytes) return ReadStep.TooLong;
        if (piece.EndOfMessage)
        {
            StopClock();
            return piece.MessageType == WebSocketMessageType.Text ? ReadStep.Text : ReadStep.Binary;
        }

        if (_startedAt == 0) StartClock();

        // Without any buffer yet the next piece gets a small one, which every connection may have.
        return _buffer.Length == 0 || _length < _buffer.Length || TryGrow() ? ReadStep.More : ReadStep.NoRoom;
    }

    private bool TryGrow()
    {
        // One byte more than is allowed, so that a message that is too long shows.
        var size = Math.Min(Math.Max(SmallBytes, _buffer.Length) * 4, MaxMessageBytes + 1);
        if (!unfinished.TryTake(size - _taken)) return false;
        _taken = size;
        var larger = ArrayPool<byte>.Shared.Rent(size);
        Message.CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
        return true;
    }
}

internal enum ReadStep
{
    /// <summary>The message goes on.</summary>
    More,
    Text,
    Binary,
    Closed,
    TooLong,

    /// <summary>The unfinished messages of all connections hold all the memory they may.</summary>
    NoRoom,
}
