namespace StreamingAnomaly.Server.Ingest;

/// <summary>The lines of a body of any length, one after the other, in one buffer.</summary>
internal sealed class BodyLines(Stream body)
{
    /// <summary>Far more than a point takes, with whatever stands beside it.</summary>
    public const int MaxBytes = 64 << 10;

    private readonly byte[] _buffer = new byte[2 * MaxBytes];
    private int _start;
    private int _end;
    private bool _isOver;

    /// <summary>Without its end; gone with the next one.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Of the line, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The next line is longer than <see cref="MaxBytes"/>, so there is none.</summary>
    public bool IsTooLong { get; private set; }

    /// <returns>False when there are no more.</returns>
    public async ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length < 0 && _isOver) length = _end - _start;
            IsTooLong = (length < 0 ? _end - _start : length) > MaxBytes;
            if (IsTooLong || (_isOver && _start == _end)) return false;
            if (length >= 0)
            {
                Take(length);
                return true;
            }

            await FillAsync(ct);
        }
    }

    private void Take(int length)
    {
        Line = _buffer.AsMemory(_start, length > 0 && _buffer[_start + length - 1] == '\r' ? length - 1 : length);
        _start = Math.Min(_end, _start + length + 1);
        Number++;
    }

    private async ValueTask FillAsync(CancellationToken ct)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = await body.ReadAsync(_buffer.AsMemory(_end), ct);
        _isOver = read == 0;
        _end += read;
    }
}
