using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>
/// Makes incidents of one stream's points, one at a time: a pure function of the rule and the points, so that it can stop after any point and
/// go on from what was saved.
/// </summary>
internal sealed class IncidentRule
{
    private IncidentOptions _rule;
    private NoiseGate _gate;
    private readonly List<Sighting> _recent;

    // The newest time that is neither late nor ahead of the clock.
    private long _now;
    private int _quietPoints;
    private long _quietSince;
    private long _heldAlarm;

    /// <param name="n">The last point it has seen.</param>
    /// <param name="memory">What it had in mind after it.</param>
    /// <param name="open">The incident that was open then.</param>
    public IncidentRule(IncidentOptions rule, NoiseGate gate, long n, RuleMemory memory, OpenIncident? open)
    {
        (_rule, _gate, N, Open) = (rule, gate, n, open);
        (_now, _quietPoints, _quietSince, _heldAlarm) = (memory.Now, memory.QuietPoints, memory.QuietSince, memory.HeldAlarm);
        _recent = [.. memory.Recent];
    }

    /// <summary>The last point it has seen.</summary>
    public long N { get; private set; }

    public OpenIncident? Open { get; private set; }

    /// <summary>The incident that the rule closed last.</summary>
    public OpenIncident? Closed { get; private set; }

    /// <summary>What it has in mind besides the open incident.</summary>
    public RuleMemory Memory => new()
    {
        Now = _now,
        QuietPoints = _quietPoints,
        QuietSince = _quietSince,
        HeldAlarm = _heldAlarm,
        Recent = [.. _recent],
    };

    public IncidentStep Take(in JudgedPoint point)
    {
        N = point.N;
        var isTimely = !point.Has(PointFlags.Late | PointFlags.Ahead);
        if (isTimely) _now = point.Micros;
        if ((point.IsAnomaly || _gate.LooksAtValues) && !point.Has(PointFlags.History))
        {
            var at = isTimely || _now == RuleMemory.NoTime ? point.Micros : _now;
            var passage = _gate.Judge(point, at);
            if (passage >= Passage.Counts) return See(Sighting.Of(point, at, _rule, passage == Passage.Always), IsTrigger(point, passage));
            if (passage == Passage.HeldBack) HoldBack(point);
        }

        return Open is null ? IncidentStep.None : Rest(point);
    }

    /// <summary>Goes on by another rule, or under other silences.</summary>
    public void Change(IncidentOptions rule, NoiseGate gate) => (_rule, _gate) = (rule, gate);

    /// <summary>A person closed an incident: there is nothing open any more if it was this.</summary>
    public void Forget(long openedN)
    {
        if (Open?.OpenedN == openedN) Open = null;
    }

    private IncidentStep See(Sighting sighting, bool isTrigger)
    {
        (_quietPoints, _quietSince) = (0, sighting.At);
        if (Open is { } open)
        {
            Open = open.With(sighting);
            return IncidentStep.Grew;
        }

        if (!isTrigger) return IncidentStep.None;
        _heldAlarm = 0;
        _recent.Add(sighting);
        _recent.RemoveAll(seen => !IsWithin(seen, sighting));
        if (_recent.Count < _rule.OpenAfter) return IncidentStep.None;
        Open = OpenIncident.Of(_recent);
        _recent.Clear();
        return IncidentStep.Opened;
    }

    private bool IsTrigger(in JudgedPoint point, Passage passage) =>
        passage == Passage.Always || _rule.OpenOn == IncidentTrigger.Anomaly || point.IsAlarm || IsOfHeldEpisode(point.N);

    // An alarm is the first anomaly of an episode. Where the gate holds it back, the first of the same episode that passes stands for it.
    private void HoldBack(in JudgedPoint point)
    {
        if (point.IsAlarm || IsOfHeldEpisode(point.N)) _heldAlarm = point.N;
    }

    private bool IsOfHeldEpisode(long n) => _heldAlarm != 0 && n - _heldAlarm <= Math.Max(1, _rule.ClosePoints);

    private bool IsWithin(Sighting seen, Sighting now) =>
        (_rule.WithinPoints == 0 || now.N - seen.N < _rule.WithinPoints)
        && (_rule.Within == TimeSpan.Zero || now.At - seen.At <= Micros(_rule.Within));

    private IncidentStep Rest(in JudgedPoint point)
    {
        // That nothing was measured is no sign of calm.
        if (!point.IsMissing) _quietPoints++;

        // A clock that was set back begins to count anew.
        _quietSince = Math.Min(_quietSince, _now);
        if (_quietPoints < _rule.ClosePoints || _now - _quietSince < Micros(_rule.CloseAfter)) return IncidentStep.None;
        (Closed, Open) = (Open! with { ClosedN = N }, null);
        return IncidentStep.Closed;
    }

    private static long Micros(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;
}

internal enum IncidentStep
{
    None,
    Opened,
    Grew,
    Closed,
}

/// <summary>What a rule has in mind between two points, besides the open incident.</summary>
internal sealed record RuleMemory
{
    public const long NoTime = long.MinValue;

    public static RuleMemory Empty { get; } = new();

    /// <summary>The stream's own clock, in microseconds.</summary>
    public long Now { get; init; } = NoTime;

    /// <summary>Points since the newest anomaly of the open incident.</summary>
    public int QuietPoints { get; init; }

    public long QuietSince { get; init; }

    /// <summary>The newest anomaly of an episode whose alarm was held back; 0: none.</summary>
    public long HeldAlarm { get; init; }

    /// <summary>What counts toward the next incident already.</summary>
    public IReadOnlyList<Sighting> Recent { get; init; } = [];
}
