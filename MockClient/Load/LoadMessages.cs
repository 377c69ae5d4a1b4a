using System.Globalization;
using System.Text;

namespace StreamingAnomaly.MockClient.Load;

/// <summary>
/// The messages of a load, rendered once as whole WebSocket frames of one size, so that sending is copying them and writing the
/// timestamps in. Shared by all connections, which never write to it.
/// </summary>
/// <remarks>
/// The frames are masked with the key zero, which leaves the payload as it is. RFC 6455 demands a key, not which: an unpredictable one protects proxies from
/// scripts in browsers, and this is neither. The server unmasks all the same.
/// </remarks>
internal sealed class LoadMessages
{
    private const string PointBeforeTime = "{\"timestamp\":\"";
    private const string PointAfterTime = "\",\"value\":";

    // As in 512.345.
    private const string ValueFormat = "000.000";

    // Enough that a detector's window never sees the same values twice, few enough to stay in the processor's cache.
    private const int DistinctPoints = 2048;

    private readonly byte[] _frames;
    private readonly int _count;
    private readonly int _firstTime;
    private readonly int _pointSize;
    private readonly int _batch;

    public LoadMessages(int batch, int seed = 1)
    {
        _batch = batch;
        _count = Math.Max(1, DistinctPoints / batch);

        var random = new Random(seed);
        var messages = Enumerable.Range(0, _count).Select(i => Frame(Render(i, random))).ToList();
        FrameSize = messages[0].Length;
        _frames = [.. messages.SelectMany(frame => frame)];
        _firstTime = _frames.AsSpan().IndexOf(Encoding.ASCII.GetBytes(PointBeforeTime)) + PointBeforeTime.Length;
        _pointSize = PointBeforeTime.Length + LoadClock.Length + PointAfterTime.Length + ValueFormat.Length + "},".Length;
    }

    /// <summary>Bytes of one message with its header.</summary>
    public int FrameSize { get; }

    /// <summary>Writes message <paramref name="number"/> (they repeat) with the clock's next times.</summary>
    public void Write(long number, LoadClock clock, Span<byte> destination)
    {
        _frames.AsSpan((int)(number % _count) * FrameSize, FrameSize).CopyTo(destination);
        for (var (i, at) = (0, _firstTime); i < _batch; i++, at += _pointSize) clock.WriteNext(destination[at..]);
    }

    /// <summary>A frame with a payload, masked with the key zero.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> payload, byte opcode = FrameReader.Text)
    {
        byte[] length = payload.Length switch
        {
            < 126 => [(byte)payload.Length],
            <= ushort.MaxValue => [126, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [127, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length],
        };
        length[0] |= 0x80;
        return [(byte)(0x80 | opcode), .. length, 0, 0, 0, 0, .. payload];
    }

    private byte[] Render(int message, Random random)
    {
        var time = new string('0', LoadClock.Length);
        var points = Enumerable.Range(message * _batch, _batch).Select(i => $"{PointBeforeTime}{time}{PointAfterTime}{Value(i, random)}}}");
        var text = string.Join(',', points);
        return Encoding.ASCII.GetBytes(_batch > 1 ? $"[{text}]" : text);
    }

    /// <summary>A season with noise and one point in a hundred far off; never less than 100, so always of one length.</summary>
    private static string Value(int index, Random random)
    {
        var value = 500 + 50 * Math.Sin(index / 30.0) + 10 * (random.NextDouble() - 0.5);
        if (random.Next(100) == 0) value += 200;
        return value.ToString(ValueFormat, CultureInfo.InvariantCulture);
    }
}
