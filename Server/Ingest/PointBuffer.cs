using System.Runtime.InteropServices;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>Messages that were read but not answered: their points, what was wrong with them, and what their replies echo.</summary>
/// <remarks>Filled by a codec, judged as one, emptied by answering; the memory is used again.</remarks>
internal sealed class PointBuffer
{
    /// <summary>As many places as a small buffer has at most.</summary>
    public const int SmallPlaces = 64;

    private const int SmallEchoes = 64 * SmallPlaces;

    private readonly List<Place> _places = [];
    private readonly List<Message> _messages = [];
    private ReceivedPoint[] _points = [];
    private Outcome[] _outcomes = [];
    private int _pointCount;
    private byte[] _echoes = [];
    private int _echoLength;

    public ReadOnlySpan<Message> Messages => CollectionsMarshal.AsSpan(_messages);

    public int PlaceCount => _places.Count;

    /// <summary>What replies repeat of their messages.</summary>
    public int EchoBytes => _echoLength;

    /// <summary>It has room for few points, and for timestamps of ordinary length.</summary>
    public bool IsSmall => _places.Capacity <= SmallPlaces && _echoes.Length <= SmallEchoes;

    public ReadOnlyMemory<ReceivedPoint> Points => _points.AsMemory(0, _pointCount);

    /// <summary>One a point, to be filled when they are judged.</summary>
    public Memory<Outcome> Outcomes
    {
        get
        {
            if (_outcomes.Length < _pointCount) _outcomes = new Outcome[_points.Length];
            return _outcomes.AsMemory(0, _pointCount);
        }
    }

    /// <summary>A point was given the time of its arrival.</summary>
    public bool HasArrivalTimes { get; private set; }

    public ReadOnlySpan<Place> PlacesOf(in Message message) => CollectionsMarshal.AsSpan(_places).Slice(message.FirstPlace, message.Places);

    public ref readonly Outcome OutcomeOf(in Place place) => ref _outcomes[place.Point];

    public ReadOnlySpan<byte> EchoOf(in Place place) => _echoes.AsSpan(place.EchoStart, place.EchoLength);

    /// <param name="point">A good point.</param>
    /// <param name="timestamp">What its reply echoes.</param>
    public void Add(in ReceivedPoint point, ReadOnlySpan<byte> timestamp)
    {
        if (_pointCount == _points.Length) Array.Resize(ref _points, Math.Max(4, _pointCount * 2));
        AddPlace(_pointCount, null, timestamp, point.Seq);
        _points[_pointCount++] = point;
        HasArrivalTimes |= point.IsArrival;
    }

    public void Add(ProtocolError error, ReadOnlySpan<byte> timestamp, long seq) => AddPlace(-1, error, timestamp, seq);

    /// <summary>All that was added since the mark is one message.</summary>
    public void EndMessage(Mark start, bool isBatch) => _messages.Add(new Message(start.Places, _places.Count - start.Places, isBatch));

    public Mark Here() => new(_places.Count, _pointCount, _echoLength);

    /// <summary>Takes back what was added since: the message turned out to be worth nothing.</summary>
    public void BackTo(Mark mark)
    {
        _places.RemoveRange(mark.Places, _places.Count - mark.Places);
        (_pointCount, _echoLength) = (mark.Points, mark.Echo);
    }

    public void Clear()
    {
        _messages.Clear();
        _places.Clear();
        Array.Clear(_outcomes, 0, Math.Min(_pointCount, _outcomes.Length));
        (_pointCount, _echoLength, HasArrivalTimes) = (0, 0, false);
    }

    private void AddPlace(int point, ProtocolError? error, ReadOnlySpan<byte> timestamp, long seq)
    {
        if (_echoes.Length - _echoLength < timestamp.Length)
            Array.Resize(ref _echoes, Math.Max(_echoes.Length * 2, _echoLength + Math.Max(128, timestamp.Length)));
        timestamp.CopyTo(_echoes.AsSpan(_echoLength));
        _places.Add(new Place(point, error, seq, _echoLength, timestamp.Length));
        _echoLength += timestamp.Length;
    }

    /// <summary>A message: the run of places it is answered by.</summary>
    internal readonly record struct Message(int FirstPlace, int Places, bool IsBatch);

    /// <summary>One place in a reply.</summary>
    /// <param name="Point">Which point it answers; −1 where <paramref name="Error"/> does.</param>
    /// <param name="Seq">As sent; 0 where none was.</param>
    internal readonly record struct Place(int Point, ProtocolError? Error, long Seq, int EchoStart, int EchoLength);

    internal readonly record struct Mark(int Places, int Points, int Echo);
}
