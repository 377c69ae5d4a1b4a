using System.Globalization;
using System.Text;

namespace StreamingAnomaly.MockClient.Load;

/// <summary>JSON: an object a point, an array of them where a message has several.</summary>
internal sealed class TextMessages : ILoadMessages
{
    private const string BeforeTime = "{\"timestamp\":\"";
    private const string BeforeSeq = "\",\"seq\":";
    private const string BeforeValue = ",\"value\":";
    private const string BeforeValueWithoutSeq = "\"" + BeforeValue;

    // A point's seq is its microseconds since the epoch: from 2001 to 2255 sixteen digits, below 2^53, and rising from run to run.
    private const int SeqLength = 16;

    private readonly byte[] _frames;
    private readonly int _count;
    private readonly int _firstTime;
    private readonly int _pointSize;
    private readonly int _batch;
    private readonly bool _seq;

    public TextMessages(int batch, bool seq)
    {
        (_batch, _seq) = (batch, seq);
        _count = Math.Max(1, LoadValues.Distinct / batch);

        var values = new LoadValues();
        var messages = Enumerable.Range(0, _count).Select(_ => ClientFrame.Of(FrameReader.Text, Render(values))).ToList();
        FrameSize = messages[0].Length;
        _frames = [.. messages.SelectMany(frame => frame)];
        _firstTime = _frames.AsSpan().IndexOf(Encoding.ASCII.GetBytes(BeforeTime)) + BeforeTime.Length;
        _pointSize = RenderPoint(0).Length + ",".Length;
    }

    public string? Subprotocol => null;

    public int FrameSize { get; }

    public int VerdictBytes => 0;

    public void Write(long number, LoadClock clock, Span<byte> destination)
    {
        _frames.AsSpan((int)(number % _count) * FrameSize, FrameSize).CopyTo(destination);
        for (var (i, at) = (0, _firstTime); i < _batch; i++, at += _pointSize)
        {
            clock.WriteNext(destination[at..]);
            if (_seq) clock.Micros.TryFormat(destination[(at + LoadClock.TextLength + BeforeSeq.Length)..], out _, default, CultureInfo.InvariantCulture);
        }
    }

    public bool IsReply(byte opcode, string text) =>
        opcode == FrameReader.Text && text.StartsWith(_batch > 1 ? '[' : '{') && !text.Contains("\"error\"", StringComparison.Ordinal);

    private byte[] Render(LoadValues values)
    {
        var text = string.Join(',', Enumerable.Range(0, _batch).Select(_ => RenderPoint(values.Next())));
        return Encoding.ASCII.GetBytes(_batch > 1 ? $"[{text}]" : text);
    }

    private string RenderPoint(double value)
    {
        var time = new string('0', LoadClock.TextLength);
        var seq = _seq ? BeforeSeq + new string('0', SeqLength) + BeforeValue : BeforeValueWithoutSeq;
        return $"{BeforeTime}{time}{seq}{value.ToString(LoadValues.Format, CultureInfo.InvariantCulture)}}}";
    }
}
