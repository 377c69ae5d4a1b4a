using System.Diagnostics.Metrics;
using System.Globalization;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>Listens to the server's own instruments for signs that it is not well.</summary>
internal sealed class ServerWatch : IDisposable
{
    // Severe: what the server cannot store or show it cannot tell of either.
    private const double IllSeverity = 0.75;

    // Of points a slow viewer skips some; so many in a minute are no single phone on a train.
    private const long ManyPoints = 10_000;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WellAfter = TimeSpan.FromMinutes(5);

    private readonly Sign[] _signs =
    [
        new("streaming_anomaly.commit.failures", 1, "transactions could not be committed"),
        new("streaming_anomaly.viewers.missed", ManyPoints, "points were skipped because viewers were too slow for them"),
    ];

    private readonly MeterListener _listener = new();
    private readonly TimeProvider _time;
    private DateTimeOffset _counted;
    private DateTimeOffset _lastIll;

    // Of an earlier process one may be open.
    private bool _isOpen = true;

    public ServerWatch(Meter own, TimeProvider time)
    {
        _time = time;
        (_counted, _lastIll) = (time.GetUtcNow(), time.GetUtcNow());
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == own && _signs.FirstOrDefault(sign => sign.Instrument == instrument.Name) is { } sign) listener.EnableMeasurementEvents(instrument, sign);
        };
        _listener.SetMeasurementEventCallback<long>(static (instrument, value, _, sign) => ((Sign)sign!).Take(value, isTotal: instrument.IsObservable));
        _listener.Start();
    }

    /// <summary>What has become of the server's health; to be called about once a second.</summary>
    public Happening? Look()
    {
        var now = _time.GetUtcNow();
        _listener.RecordObservableInstruments();
        var ills = _signs.Where(sign => sign.SinceCounted >= sign.Many).ToList();
        if (now - _counted >= Minute || ills.Count > 0)
        {
            _counted = now;
            foreach (var sign in _signs) sign.CountAnew();
        }

        if (ills.Count > 0) return Open(ills, now);
        if (!_isOpen || now - _lastIll < WellAfter) return null;
        _isOpen = false;
        return new Happening(IncidentKind.Server, IncidentStep.Closed, Incident: null);
    }

    public void Dispose() => _listener.Dispose();

    private Happening Open(List<Sign> ills, DateTimeOffset now)
    {
        (_isOpen, _lastIll) = (true, now);
        var micros = Timestamps.ToMicros(now);
        var reason = string.Join("; ", ills.Select(sign => string.Create(CultureInfo.InvariantCulture, $"{sign.LastCount} {sign.Words}")));
        return new Happening(IncidentKind.Server, IncidentStep.Opened, new OpenIncident(
            0, micros, 0, micros, Anomalies: 0, Votes: 0, PeakN: null, PeakScore: null, PeakValue: null, IllSeverity, reason));
    }

    private sealed class Sign(string instrument, long many, string words)
    {
        private long _total;
        private long _counted;

        public string Instrument => instrument;

        public long Many => many;

        public string Words => words;

        public long SinceCounted => Volatile.Read(ref _total) - _counted;

        public long LastCount { get; private set; }

        public void Take(long value, bool isTotal)
        {
            if (isTotal) Volatile.Write(ref _total, value);
            else Interlocked.Add(ref _total, value);
        }

        public void CountAnew()
        {
            LastCount = SinceCounted;
            _counted += LastCount;
        }
    }
}
