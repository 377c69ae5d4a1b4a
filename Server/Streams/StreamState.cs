using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Streams;

/// <summary>All that a stream has learned: a pure function of its settings and its points, so that it can be replayed.</summary>
internal sealed class StreamState(StreamSettings settings)
{
    // A longer run of late points that are in order among themselves is a clock that was set back, not a delay.
    private const int LateRunOfAMovedClock = 5;

    private static readonly long Day = (long)TimeSpan.FromDays(1).TotalMicroseconds;

    private readonly VotingEnsemble _ensemble = settings.CreateEnsemble();
    private Clock _clock = Clock.New;
    private AlarmRefractory _alarms;

    public StreamFigures Figures { get; private set; } = StreamFigures.None;

    /// <summary>See <see cref="VotingEnsemble.Memory"/>.</summary>
    public int Memory => _ensemble.Memory;

    /// <summary>See <see cref="VotingEnsemble.AlarmBar"/>.</summary>
    public double AlarmBar => _ensemble.AlarmBar;

    /// <summary>Judges a new point, then learns it.</summary>
    /// <param name="point">Its <c>seq</c>, if it has one, is above the last.</param>
    /// <param name="nowMicros">The server's clock.</param>
    /// <param name="explain">Keep band, votes and reason also when the point is not odd.</param>
    /// <param name="marks">What is known of it besides.</param>
    public JudgedPoint Take(in ReceivedPoint point, long nowMicros, bool explain, PointFlags marks = PointFlags.None)
    {
        var n = Figures.Points + 1;
        var missing = double.IsNaN(point.Value);
        var late = _clock.IsLate(point.Micros);
        var ahead = point.Micros - Day > nowMicros;
        var flags = marks | (missing ? PointFlags.Missing : 0) | (late ? PointFlags.Late : 0) | (ahead ? PointFlags.Ahead : 0)
            | (point.IsArrival ? PointFlags.Arrival : 0) | (point.Seq != 0 ? PointFlags.Numbered : 0);

        Verdict verdict = default;
        Explained? explained = null;
        if (!missing)
        {
            var sample = new Sample(n, point.Micros, point.Value);
            verdict = _ensemble.Judge(sample);
            if (verdict.WarmingUp) flags |= PointFlags.WarmingUp;
            if (verdict.Anomaly) flags |= PointFlags.Anomaly | (_alarms.Admits(n, verdict.Score, _ensemble.AlarmBar) ? PointFlags.Alarm : 0);
            if (verdict.Anomaly || explain) explained = Explain(sample, verdict);
            if (!late && _ensemble.Learn(sample) != point.Value) flags |= PointFlags.Clamped;
        }

        var judged = new JudgedPoint(
            n, point.Micros, point.Value, point.Seq != 0 ? point.Seq : Figures.LastSeq, flags, verdict.VotesMask, verdict.Score, explained);
        Count(judged);
        return judged;
    }

    /// <summary>Judges and learns a point of the past as if it came live, when it says that it was measured: none is ahead of the clock.</summary>
    public JudgedPoint TakeRecorded(long micros, double value) =>
        Take(new ReceivedPoint(micros, value, Seq: 0, IsArrival: false), nowMicros: micros, explain: false);

    /// <summary>Learns a stored point again, as it was learned when it was new.</summary>
    public void Replay(in JudgedPoint point)
    {
        if (point.IsAlarm) _alarms = new AlarmRefractory(point.N);
        LearnAgain(point);
        Count(point);
    }

    /// <summary>Learns the value of a point that is counted already: for an ensemble that starts afresh in an old stream.</summary>
    public void LearnAgain(in JudgedPoint point)
    {
        if (point.IsMissing || point.Has(PointFlags.Late)) return;
        _ensemble.Learn(new Sample(point.N, point.Micros, point.Value));
    }

    /// <summary>Writes all of it, for <see cref="TryLoad"/>.</summary>
    public void Save(IBufferWriter<byte> to)
    {
        MemoryMarshal.Write(to.GetSpan(Header.Size), new Header(Header.Version, Figures, _clock, _alarms));
        to.Advance(Header.Size);
        _ensemble.Save(to);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="from">A snapshot of this stream, perhaps under other settings or by another version.</param>
    /// <param name="learned">Whether the detectors could take it too; otherwise they are as new.</param>
    /// <returns>False when not even the figures can be read: all is as new.</returns>
    public bool TryLoad(ReadOnlySpan<byte> from, out bool learned)
    {
        learned = false;
        if (from.Length < Header.Size || BinaryPrimitives.ReadInt64LittleEndian(from) != Header.Version) return false;
        var header = MemoryMarshal.Read<Header>(from);
        (Figures, _clock, _alarms) = (header.Figures, header.Clock, header.Alarms);
        learned = _ensemble.TryLoad(from[Header.Size..]);
        return true;
    }

    private void Count(in JudgedPoint point)
    {
        if (!point.IsMissing) _clock.Tick(point.Micros, point.Has(PointFlags.Late), point.Has(PointFlags.Ahead));
        Figures = Figures.After(point);
    }

    private Explained Explain(in Sample sample, in Verdict verdict)
    {
        var votes = _ensemble.Votes;
        var named = new NamedVote[votes.Length];
        for (var i = 0; i < votes.Length; i++) named[i] = new NamedVote(_ensemble.Detectors[i].Name, votes[i].Score, votes[i].Anomaly);
        return new Explained(verdict.Band, named, _ensemble.Explain(sample));
    }

    /// <summary>The stream's own sense of time: which points are late.</summary>
    private struct Clock
    {
        private long _newest;
        private long _newestLate;
        private long _lateInOrder;

        public static Clock New => new() { _newest = long.MinValue };

        public readonly bool IsLate(long micros) => micros < _newest;

        public void Tick(long micros, bool late, bool ahead)
        {
            if (!late)
            {
                _lateInOrder = 0;
                if (!ahead) _newest = micros;
                return;
            }

            _lateInOrder = _lateInOrder > 0 && micros >= _newestLate ? _lateInOrder + 1 : 1;
            _newestLate = micros;
            if (_lateInOrder < LateRunOfAMovedClock) return;
            _newest = micros;
            _lateInOrder = 0;
        }
    }

    private readonly record struct Header(long FormatVersion, StreamFigures Figures, Clock Clock, AlarmRefractory Alarms)
    {
        public const long Version = 1;

        public static int Size { get; } = System.Runtime.CompilerServices.Unsafe.SizeOf<Header>();
    }
}
