using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>Says which points count toward an incident: what is small, on the wrong side, or not wanted now stays outside.</summary>
internal sealed class NoiseGate
{
    private readonly IncidentOptions _rule;
    private readonly IReadOnlyList<Silence> _silences;
    private readonly ValueRange _never;
    private readonly ValueRange _always;
    private readonly QuietHours _quiet;

    /// <param name="rule">Its texts are well-formed.</param>
    public NoiseGate(IncidentOptions rule, IReadOnlyList<Silence> silences)
    {
        (_rule, _silences) = (rule, silences);
        _ = ValueRange.TryParse(rule.Never, out _never);
        _ = ValueRange.TryParse(rule.Always, out _always);
        _ = QuietHours.TryParse(rule.QuietHours, out _quiet);
    }

    /// <summary>Points may count that are not anomalies.</summary>
    public bool LooksAtValues => !_always.IsNone;

    public bool IsSilenced(long micros)
    {
        foreach (var silence in _silences)
        {
            if (silence.Contains(micros)) return true;
        }

        return false;
    }

    /// <param name="micros">When it came, by the stream's own clock.</param>
    public Passage Judge(in JudgedPoint point, long micros)
    {
        // A missing value lies in no range.
        var always = _always.Contains(point.Value);
        if (!always && !point.IsAnomaly) return Passage.Ordinary;
        if (IsSilenced(micros)) return Passage.HeldBack;
        if (always) return Passage.Always;
        return _never.Contains(point.Value) || point.Severity < _rule.MinSeverity || _quiet.Contains(micros) || !DeviatesEnough(point)
            ? Passage.HeldBack
            : Passage.Counts;
    }

    // Where detectors have no band nothing is known to deviate from: such a point is not held back.
    private bool DeviatesEnough(in JudgedPoint point)
    {
        if (point.Explained?.Band is not { } band) return true;
        var deviation = point.Value - band.Expected;
        if (_rule.Direction == Direction.Up ? deviation <= 0 : _rule.Direction == Direction.Down && deviation >= 0) return false;
        return Math.Abs(deviation) >= Math.Max(_rule.MinDeviation, _rule.MinDeviationShare * Math.Abs(band.Expected));
    }
}

internal enum Passage
{
    Ordinary,

    /// <summary>Odd, but not what the rule wants to hear of.</summary>
    HeldBack,
    Counts,

    /// <summary>Opens an incident by itself.</summary>
    Always,
}
