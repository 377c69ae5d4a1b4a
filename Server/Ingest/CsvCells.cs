namespace StreamingAnomaly.Server.Ingest;

/// <summary>The cells of one line of a table, one after the other: without the space around them, and out of their quotes.</summary>
internal ref struct CsvCells(ReadOnlySpan<byte> line, byte delimiter)
{
    private const byte Quote = (byte)'"';

    private ReadOnlySpan<byte> _rest = line;
    private bool _isOver;

    public ReadOnlySpan<byte> Current { get; private set; }

    public bool MoveNext()
    {
        if (_isOver) return false;
        _rest = _rest.TrimStart((byte)' ');
        if (!_rest.IsEmpty && _rest[0] == Quote) TakeQuoted();
        else TakePlain();
        return true;
    }

    private void TakePlain()
    {
        var end = _rest.IndexOf(delimiter);
        Current = (end < 0 ? _rest : _rest[..end]).Trim(" \t\r"u8);
        GoOn(end);
    }

    private void TakeQuoted()
    {
        var text = _rest[1..];
        var end = text.IndexOf(Quote);
        var isDoubled = false;
        while (end >= 0 && end + 1 < text.Length && text[end + 1] == Quote)
        {
            isDoubled = true;
            end = text[(end + 2)..].IndexOf(Quote) is var next and >= 0 ? end + 2 + next : -1;
        }

        // One that is never closed holds the rest of the line.
        var content = end < 0 ? text : text[..end];
        Current = isDoubled ? Single(content) : content;
        _rest = end < 0 ? default : text[(end + 1)..];
        GoOn(_rest.IndexOf(delimiter));
    }

    private void GoOn(int end)
    {
        _isOver = end < 0;
        _rest = _isOver ? default : _rest[(end + 1)..];
    }

    private static byte[] Single(ReadOnlySpan<byte> doubled)
    {
        var single = new byte[doubled.Length];
        var length = 0;
        for (var i = 0; i < doubled.Length; i++)
        {
            single[length++] = doubled[i];
            if (doubled[i] == Quote) i++;
        }

        return single[..length];
    }
}
