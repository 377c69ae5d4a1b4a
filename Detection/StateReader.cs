using System.Buffers.Binary;

namespace StreamingAnomaly.Detection;

/// <summary>Reads saved state that may be cut short or damaged: nothing throws, nothing is believed.</summary>
internal ref struct StateReader(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    public readonly bool AtEnd => _rest.IsEmpty;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public bool TryRead(out int value)
    {
        if (!BinaryPrimitives.TryReadInt32LittleEndian(_rest, out value)) return false;
        _rest = _rest[sizeof(int)..];
        return true;
    }

    public bool TryRead(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16LittleEndian(_rest, out value)) return false;
        _rest = _rest[sizeof(ushort)..];
        return true;
    }

    public bool TryRead(out long value)
    {
        if (!BinaryPrimitives.TryReadInt64LittleEndian(_rest, out value)) return false;
        _rest = _rest[sizeof(long)..];
        return true;
    }

    /// <summary>False also for a number larger in magnitude than <paramref name="limit"/>, or none at all (NaN).</summary>
    public bool TryRead(float limit, out float value)
    {
        if (!BinaryPrimitives.TryReadSingleLittleEndian(_rest, out value)) return false;
        _rest = _rest[sizeof(float)..];
        return Math.Abs(value) <= limit;
    }

    /// <summary>False also for a number larger in magnitude than <paramref name="limit"/>, or none at all (NaN).</summary>
    public bool TryRead(double limit, out double value)
    {
        if (!BinaryPrimitives.TryReadDoubleLittleEndian(_rest, out value)) return false;
        _rest = _rest[sizeof(double)..];
        return Math.Abs(value) <= limit;
    }

    /// <summary>Fills all of a span.</summary>
    public bool TryRead(Span<byte> bytes)
    {
        if (bytes.Length > _rest.Length) return false;
        _rest[..bytes.Length].CopyTo(bytes);
        _rest = _rest[bytes.Length..];
        return true;
    }

    public bool TryReadSection(out ReadOnlySpan<byte> section)
    {
        section = default;
        if (!TryRead(out int length) || length < 0 || length > _rest.Length) return false;
        section = _rest[..length];
        _rest = _rest[length..];
        return true;
    }
}
