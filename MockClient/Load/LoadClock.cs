using System.Globalization;
using System.Text;

namespace StreamingAnomaly.MockClient.Load;

/// <summary>The rising times of one connection's points, ten microseconds apart.</summary>
/// <remarks>Also kept as text, whose next one is an increment of its last digits.</remarks>
internal sealed class LoadClock
{
    public const int TextLength = 27;
    public const int StepMicros = 10;

    // yyyy-MM-ddTHH:mm:ss.ffffffZ: the hundred thousandths of a second, the last of which is counted up.
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const int FirstDigit = 20;
    private const int LastDigit = 24;

    private readonly byte[] _text;
    private DateTime _second;

    public LoadClock(DateTime start)
    {
        _second = new DateTime(start.Ticks - start.Ticks % TimeSpan.TicksPerSecond, DateTimeKind.Utc);
        _text = Encoding.ASCII.GetBytes(_second.ToString(Format, CultureInfo.InvariantCulture));
        Micros = (_second - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    }

    /// <summary>Microseconds since the Unix epoch.</summary>
    public long Micros { get; private set; }

    /// <summary>Goes on to the next time, without its text: a clock is asked either for numbers or for text.</summary>
    public long Next() => Micros += StepMicros;

    /// <summary>Goes on to the next time and writes it.</summary>
    public void WriteNext(Span<byte> destination)
    {
        Next();
        var digit = LastDigit;
        while (digit >= FirstDigit && _text[digit] == '9') _text[digit--] = (byte)'0';
        if (digit >= FirstDigit) _text[digit]++;
        else NextSecond();
        _text.CopyTo(destination);
    }

    private void NextSecond()
    {
        _second = _second.AddSeconds(1);
        _second.TryFormat(_text, out _, Format, CultureInfo.InvariantCulture);
    }
}
