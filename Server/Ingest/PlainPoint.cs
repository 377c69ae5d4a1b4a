using System.Buffers.Text;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>
/// A point in the plain spelling that nearly every client uses: the three fields once each at most, an ISO time or a number, a decimal number.
/// </summary>
/// <remarks>
/// Read several times as fast as by a JSON reader, which gets whatever is spelled otherwise (escapes, exponents, other fields, null, mistakes): what is
/// read here would be read there to the very same point.
/// </remarks>
internal ref struct PlainPoint
{
    // Longer mantissas may not fit a long.
    private const int MaxDigits = 18;

    // Up to here both the mantissa and the power of ten are exact, so that their quotient is the nearest double (Clinger, 1990).
    private const long MaxExactMantissa = 1L << 53;

    private static readonly double[] PowersOfTen =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

    private readonly ReadOnlySpan<byte> _json;
    private int _at;

    private PlainPoint(ReadOnlySpan<byte> json, int at)
    {
        _json = json;
        _at = at;
    }

    public long Micros { get; private set; }

    public double Value { get; private set; }

    /// <summary>0 where none was sent.</summary>
    public long Seq { get; private set; }

    /// <summary>The timestamp byte for byte.</summary>
    public ReadOnlySpan<byte> Echo { get; private set; }

    /// <summary>Reads an object.</summary>
    /// <param name="json">A message.</param>
    /// <param name="at">Where it begins; after it when it could be read.</param>
    /// <param name="unit">Of number timestamps, where it is known.</param>
    /// <param name="point">What was read.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, ref int at, TimeUnit? unit, out PlainPoint point)
    {
        point = new PlainPoint(json, at);
        if (!point.TryReadObject(unit)) return false;
        at = point._at;
        return true;
    }

    /// <summary>Skips what JSON allows between tokens.</summary>
    public static int SkipSpace(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') at++;
        return at;
    }

    private bool TryReadObject(TimeUnit? unit)
    {
        if (!TrySkip((byte)'{')) return false;
        var hasValue = false;
        do
        {
            if (TrySkip("\"timestamp\""u8))
            {
                if (!Echo.IsEmpty || !TrySkip((byte)':') || !TryReadTimestamp(unit)) return false;
            }
            else if (TrySkip("\"value\""u8))
            {
                if (hasValue || !TrySkip((byte)':') || !TryReadValue()) return false;
                hasValue = true;
            }
            else if (Seq != 0 || !TrySkip("\"seq\""u8) || !TrySkip((byte)':') || !TryReadSeq())
            {
                return false;
            }
        }
        while (TrySkip((byte)','));
        return TrySkip((byte)'}') && hasValue && !Echo.IsEmpty;
    }

    private bool TryReadTimestamp(TimeUnit? unit)
    {
        long micros;
        var start = _at = SkipSpace(_json, _at);
        if (start < _json.Length && _json[start] == '"')
        {
            var length = _json[(start + 1)..].IndexOf((byte)'"');
            if (length < 0 || !Timestamps.TryParseIso(_json.Slice(start + 1, length), out micros)) return false;
            _at = start + length + 2;
        }
        else if (!TryScanNumber(out _, out _) || !Timestamps.TryParseNumber(_json[start.._at], unit, out micros))
        {
            return false;
        }

        Micros = micros;
        Echo = _json[start.._at];
        return Timestamps.IsInRange(micros);
    }

    private bool TryReadValue()
    {
        var start = _at = SkipSpace(_json, _at);
        if (!TryScanNumber(out var mantissa, out var decimals)) return false;
        if (Math.Abs(mantissa) <= MaxExactMantissa)
        {
            // −0 becomes 0, as an integer anyway.
            Value = mantissa / PowersOfTen[decimals];
            return true;
        }

        if (!Utf8Parser.TryParse(_json[start.._at], out double value, out _)) return false;
        Value = value;
        return true;
    }

    private bool TryReadSeq()
    {
        _at = SkipSpace(_json, _at);
        if (!TryScanNumber(out var seq, out var decimals) || decimals != 0 || seq is < 1 or > ReceivedPoint.MaxSeq) return false;
        Seq = seq;
        return true;
    }

    /// <summary>A JSON number without an exponent; what follows is not looked at.</summary>
    private bool TryScanNumber(out long mantissa, out int decimals)
    {
        (mantissa, decimals) = (0, 0);
        var at = _at;
        var isNegative = at < _json.Length && _json[at] == '-';
        if (isNegative) at++;

        var start = at;
        at = Digits(at, ref mantissa);
        var whole = at - start;
        if (whole == 0 || (whole > 1 && _json[start] == '0')) return false;
        if (at < _json.Length && _json[at] == '.')
        {
            var point = at;
            at = Digits(at + 1, ref mantissa);
            decimals = at - point - 1;
            if (decimals == 0) return false;
        }

        if (whole + decimals > MaxDigits || (at < _json.Length && _json[at] is (byte)'e' or (byte)'E')) return false;
        if (isNegative) mantissa = -mantissa;
        _at = at;
        return true;
    }

    // Too many digits overflow, which the caller finds by their number.
    private readonly int Digits(int at, ref long number)
    {
        for (; at < _json.Length; at++)
        {
            var digit = (uint)(_json[at] - '0');
            if (digit > 9) break;
            number = unchecked(number * 10 + digit);
        }

        return at;
    }

    private bool TrySkip(byte token)
    {
        var at = SkipSpace(_json, _at);
        if (at >= _json.Length || _json[at] != token) return false;
        _at = at + 1;
        return true;
    }

    private bool TrySkip(ReadOnlySpan<byte> token)
    {
        var at = SkipSpace(_json, _at);
        if (!_json[at..].StartsWith(token)) return false;
        _at = at + token.Length;
        return true;
    }
}
