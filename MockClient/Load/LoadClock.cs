using System.Globalization;
using System.Text;

namespace StreamingAnomaly.MockClient.Load;

/// <summary>A rising timestamp kept as text: the next one is an increment of its last digits, ten microseconds on.</summary>
internal sealed class LoadClock
{
    public const int Length = 27;

    // yyyy-MM-ddTHH:mm:ss.ffffffZ: the hundred thousandths of a second, the last of which is counted up.
    private const int FirstDigit = 20;
    private const int LastDigit = 24;

    private readonly byte[] _text;
    private DateTime _second;

    public LoadClock(DateTime start)
    {
        _second = new DateTime(start.Ticks - start.Ticks % TimeSpan.TicksPerSecond, DateTimeKind.Utc);
        _text = Encoding.ASCII.GetBytes(_second.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
    }

    public void WriteNext(Span<byte> destination)
    {
        var digit = LastDigit;
        while (digit >= FirstDigit && _text[digit] == '9') _text[digit--] = (byte)'0';
        if (digit >= FirstDigit) _text[digit]++;
        else NextSecond();
        _text.CopyTo(destination);
    }

    private void NextSecond()
    {
        _second = _second.AddSeconds(1);
        _second.TryFormat(_text, out _, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
    }
}
