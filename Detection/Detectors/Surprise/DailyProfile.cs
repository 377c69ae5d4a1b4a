using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>The usual value at each quarter of an hour of the day (UTC), forgetting slowly.</summary>
/// <remarks>
/// A stream whose points come hours apart would see each quarter too rarely for it to have a usual value of its own; it has one
/// for all day. So has one whose times carry no time of day, in effect: all its points fall into one quarter.
/// </remarks>
internal sealed class DailyProfile
{
    private const int Quarters = 96;
    private const int AllDay = Quarters;         // the place of a usual value for all day
    private const long MicrosPerHour = 3_600_000_000;
    private const long MicrosPerQuarter = MicrosPerHour / 4;
    private const long MicrosPerDay = MicrosPerHour * 24;

    private const int Settled = 10;              // visits after which a value counts for a tenth
    private const double MeanGain = 0.001;       // of the mean, at least: what stands in where there was no visit yet

    /// <summary>A stream is sparse when most steps between its points, lately, are as long as this or longer.</summary>
    private const long LongStep = 3 * MicrosPerHour;
    private const double StepGain = 0.001;

    private const long CloseStep = MicrosPerQuarter / 4;

    private const double Limit = 1e151;

    private readonly double[] _usual = new double[Quarters + 1];
    private readonly byte[] _visits = new byte[Quarters + 1];
    private double _mean;
    private double _longSteps;                   // their share
    private long _lastMicros;

    public double Usual(in Sample sample, long age)
    {
        var place = PlaceOf(sample.Micros);
        return _visits[place] > 0 ? _usual[place] : age == 0 ? sample.Value : _mean;
    }

    /// <summary>The hour and minute of a usual value that belongs to a time of day; null where it is the mean of the last values.</summary>
    /// <remarks>Of all points on a sparse stream; and of points so close together that one quarter sees ten of them.</remarks>
    public (int Hour, int Minute)? QuarterOf(long micros)
    {
        var place = PlaceOf(micros);
        var isOwn = place != AllDay && _visits[place] > 0 && micros - _lastMicros >= CloseStep;
        return isOwn ? (place / 4, place % 4 * 15) : null;
    }

    public void Learn(in Sample sample, long age)
    {
        var place = PlaceOf(sample.Micros);
        if (_visits[place] < Settled) _visits[place]++;
        _usual[place] += 1.0 / _visits[place] * (sample.Value - _usual[place]);
        _mean += Math.Max(MeanGain, 1.0 / (age + 1)) * (sample.Value - _mean);

        if (age > 0) _longSteps += Math.Max(StepGain, 1.0 / age) * ((sample.Micros - _lastMicros >= LongStep ? 1 : 0) - _longSteps);
        _lastMicros = sample.Micros;
    }

    public void Save(IBufferWriter<byte> to)
    {
        to.Write(_mean);
        to.Write(_longSteps);
        to.Write(_lastMicros);
        foreach (var usual in _usual) to.Write(usual);
        to.Write(_visits);
    }

    /// <summary>What it reads must not be used when it does not fit.</summary>
    public bool TryLoad(ref StateReader from)
    {
        if (!from.TryRead(Limit, out _mean) || !from.TryRead(1, out _longSteps) || !from.TryRead(out _lastMicros)) return false;
        for (var place = 0; place < _usual.Length; place++)
            if (!from.TryRead(Limit, out _usual[place])) return false;
        return from.TryRead(_visits) && !_visits.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)Settled);
    }

    private int PlaceOf(long micros)
    {
        if (_longSteps > 0.5) return AllDay;
        var ofDay = micros % MicrosPerDay;
        return (int)((ofDay < 0 ? ofDay + MicrosPerDay : ofDay) / MicrosPerQuarter);
    }
}
