using System.Buffers;
using System.Text.Unicode;

namespace StreamingAnomaly.Server.Ingest.WebSockets;

/// <summary>Takes a client's bytes apart into messages, within bounds; holds little memory while it waits for more.</summary>
/// <remarks>
/// <see cref="TryRead"/> until it says <see cref="ReadStep.More"/>; then <see cref="WaitAsync"/>, which not being completed at once means
/// that nothing is waiting in the socket, and <see cref="FillAsync"/>.
/// </remarks>
/// <param name="stream">An upgraded connection.</param>
/// <param name="unfinished">What the unfinished messages of all connections share, where they are too large for a small buffer.</param>
internal sealed class FrameReader(Stream stream, UnfinishedBytes unfinished)
{
    public const int MaxMessageBytes = 1 << 20;

    // What a connection may keep of an unfinished message for itself: a few points.
    private const int SmallBytes = 1024;

    private const int BufferBytes = 16 * 1024;

    private byte[] _buffer = [];

    // Of the buffer: [_start, _end) is not taken apart yet; [_message, _message + _length) is the message so far, of frames before.
    private int _start;
    private int _end;
    private int _message;
    private int _length;
    private bool _isText;
    private bool _isInMessage;
    private bool _isDone;

    private int _control;
    private int _controlLength;
    private bool _discarding;
    private ulong _skip;
    private int _taken;

    /// <summary>The message that the last <see cref="TryRead"/> completed; valid until the next call.</summary>
    public ReadOnlySpan<byte> Message => _buffer.AsSpan(_message, _length);

    /// <summary>What the ping that the last <see cref="TryRead"/> found wants to have back; valid until the next call.</summary>
    public ReadOnlySpan<byte> PingPayload => _buffer.AsSpan(_control, _controlLength);

    /// <summary>A message has begun and is not complete.</summary>
    public bool IsUnfinished => _isInMessage || _start < _end;

    // The message so far and what is not taken apart; headers and pings between the two are worth nothing.
    private int Kept => (_isInMessage ? _length : 0) + _end - _start;

    /// <summary>From now on whatever comes is thrown away until the client closes.</summary>
    public void Discard()
    {
        _discarding = true;
        Forget();
    }

    /// <summary>Goes on with what has been received.</summary>
    public ReadStep TryRead()
    {
        if (_isDone) Forget();
        while (true)
        {
            if (_skip > 0 && !TrySkip()) return ReadStep.More;
            if (!FrameHeader.TryRead(_buffer.AsSpan(_start, _end - _start), out var header)) return ReadStep.More;
            if (!header.IsValid) return Break();
            if (_discarding && !header.IsControl)
            {
                _start += header.Size;
                _skip = header.PayloadLength;
                continue;
            }

            if (header.PayloadLength > (ulong)(MaxMessageBytes - (header.IsControl ? 0 : _length))) return ReadStep.TooLong;
            var size = header.Size + (int)header.PayloadLength;
            if (_end - _start < size) return ReadStep.More;

            var payload = _start + header.Size;
            Masking.Apply(_buffer.AsSpan(payload, (int)header.PayloadLength), header.Mask);
            _start += size;
            if ((header.IsControl ? TakeControl(header, payload) : TakeData(header, payload)) is { } step) return step;
        }
    }

    /// <summary>Waits until something has come. Read nothing else meanwhile.</summary>
    public ValueTask<int> WaitAsync() => stream.ReadAsync(Memory<byte>.Empty, CancellationToken.None);

    /// <summary>Gives memory back for as long as there is nothing to read; false where an unfinished message may not keep what it needs.</summary>
    public bool TryRest()
    {
        if (_isDone) Forget();
        var kept = Kept;
        if (kept > SmallBytes)
        {
            if (_taken >= _buffer.Length) return true;
            if (!unfinished.TryTake(_buffer.Length - _taken)) return false;
            _taken = _buffer.Length;
            return true;
        }

        if (kept == 0) Release();
        else if (_buffer.Length > SmallBytes) MoveTo(SmallBytes);
        return true;
    }

    /// <summary>Receives what has come; false when the client has ended the connection.</summary>
    public async ValueTask<bool> FillAsync()
    {
        MakeRoom();
        var count = await stream.ReadAsync(_buffer.AsMemory(_end), CancellationToken.None);
        _end += count;
        return count > 0;
    }

    /// <summary>Gives all memory back.</summary>
    public void Release()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        (_start, _end, _message, _length) = (0, 0, 0, 0);
        GiveBack();
    }

    private ReadStep? TakeControl(in FrameHeader header, int payload)
    {
        if (header.Opcode == Opcode.Close) return ReadStep.Closed;
        if (header.Opcode == Opcode.Pong) return null;
        (_control, _controlLength) = (payload, (int)header.PayloadLength);
        return ReadStep.Ping;
    }

    private ReadStep? TakeData(in FrameHeader header, int payload)
    {
        if (_isInMessage != (header.Opcode == Opcode.Continuation)) return Break();
        if (!_isInMessage) (_message, _isInMessage, _isText) = (payload, true, header.Opcode == Opcode.Text);

        // The payloads of several frames are pushed together.
        if (_message + _length != payload)
            _buffer.AsSpan(payload, (int)header.PayloadLength).CopyTo(_buffer.AsSpan(_message + _length));
        _length += (int)header.PayloadLength;
        if (!header.IsFinal) return null;

        (_isInMessage, _isDone) = (false, true);
        if (!_isText) return ReadStep.Binary;
        return Utf8.IsValid(Message) ? ReadStep.Text : ReadStep.NotUtf8;
    }

    // Where one frame ends and the next begins nobody can say any more.
    private ReadStep Break()
    {
        _start = _end;
        return _discarding ? ReadStep.More : ReadStep.Broken;
    }

    private bool TrySkip()
    {
        var skipped = (int)Math.Min(_skip, (ulong)(_end - _start));
        _start += skipped;
        _skip -= (ulong)skipped;
        return _skip == 0;
    }

    private void Forget()
    {
        (_length, _isInMessage, _isDone) = (0, false, false);
        _message = _start;
    }

    private void MakeRoom()
    {
        if (_isDone) Forget();
        if (!IsUnfinished) (_start, _end, _message) = (0, 0, 0);
        if (_buffer.Length == 0) _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        if (_buffer.Length - _end >= _buffer.Length / 4 && _buffer.Length > SmallBytes) return;
        var isMoreThanHalfFull = Kept > _buffer.Length / 2;
        MoveTo(Math.Max(BufferBytes, isMoreThanHalfFull ? _buffer.Length * 2 : _buffer.Length));
    }

    /// <summary>Moves what is kept to the beginning of a buffer of that size.</summary>
    private void MoveTo(int size)
    {
        var to = size == _buffer.Length ? _buffer : ArrayPool<byte>.Shared.Rent(size);
        var message = _buffer.AsSpan(_message, _isInMessage ? _length : 0);
        var rest = _buffer.AsSpan(_start, _end - _start);
        message.CopyTo(to);
        rest.CopyTo(to.AsSpan(message.Length));
        (_message, _start, _end) = (0, message.Length, message.Length + rest.Length);
        if (to == _buffer) return;

        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = to;
        GiveBack();
    }

    private void GiveBack()
    {
        unfinished.GiveBack(_taken);
        _taken = 0;
    }
}

internal enum ReadStep
{
    /// <summary>What has come is taken apart.</summary>
    More,
    Text,
    Binary,
    Ping,
    Closed,
    TooLong,

    /// <summary>Bytes that are no frame, or a frame where none may stand.</summary>
    Broken,
    NotUtf8,

    /// <summary>The unfinished messages of all connections hold all the memory they may.</summary>
    NoRoom,
}
