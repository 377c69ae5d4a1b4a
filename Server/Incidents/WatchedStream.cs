using System.Globalization;
using System.Runtime.InteropServices;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>A stream whose points come, and its rule: fed by the commits, and from the store where the rule is behind.</summary>
internal sealed class WatchedStream(ClientId id, TimeProvider time)
{
    // What a crash makes the next start read again, at most.
    private const int SaveEvery = 10_000;

    // Of a stream that is written faster than its rule is shown what lies behind: beyond this the oldest come out of the store after all.
    private const int MostWaiting = 20_000;

    // A silence has no score; it is told as severe.
    private const double SilenceSeverity = 0.75;

    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();

    // Guarded by the lock.
    private readonly List<Happening> _unsaved = [];

    // Points that were committed while the rule is behind, one after the other.
    private List<JudgedPoint> _waiting = [];
    private long _key;
    private IncidentRule? _rule;
    private NoiseGate? _gate;
    private Regularity _arrivals = new(time.GetTimestamp());

    // Until its rule is loaded no gap is known to be too long.
    private long _maySilent = long.MaxValue;
    private long _committedN;
    private long _savedN;
    private bool _isLive;
    private bool _isConnected;
    private bool _isQueued;
    private bool _hasGrown;
    private bool _isSilent;
    private bool _isRegular;
    private bool _isDropped;

    public ClientId Id => id;

    /// <summary>Takes points that were committed just now.</summary>
    /// <param name="wants">There is something to do for the keeper, who does not know it yet.</param>
    /// <returns>False when the stream has left memory: another of its name takes its place.</returns>
    public bool TryTake(ReadOnlySpan<JudgedPoint> points, out bool wants)
    {
        lock (_lock)
        {
            wants = false;
            if (_isDropped) return false;
            _committedN = points[^1].N;
            _arrivals.Arrived(time.GetTimestamp(), _maySilent);
            _isLive = _isLive && points[0].N <= _rule!.N + 1;
            if (_isLive) Feed(points);
            else Wait(points);
            wants = Wants(!_isLive || _unsaved.Count > 0 || _rule!.N - _savedN >= SaveEvery);
            return true;
        }
    }

    /// <summary>A client came or left; see <see cref="TryTake"/>.</summary>
    public bool TryConnect(bool isConnected, out bool wants)
    {
        lock (_lock)
        {
            wants = false;
            if (_isDropped) return false;
            _isConnected = isConnected;
            wants = Wants(!_isLive);
            return true;
        }
    }

    /// <summary>The keeper takes it in hand.</summary>
    /// <returns>Whether its rule is to be loaded first.</returns>
    public bool Begin()
    {
        lock (_lock)
        {
            _isQueued = false;
            return _rule is null && !_isDropped;
        }
    }

    public void Load(StoredRule stored)
    {
        lock (_lock)
        {
            Change(stored);
            _rule = new IncidentRule(stored.Rule, _gate!, stored.N, stored.Memory, stored.Open);
            (_savedN, _isSilent, _isRegular) = (stored.N, stored.IsSilent, stored.IsRegular);
            if (stored.IsRegular) _arrivals = Regularity.Restored(time.GetTimestamp(), _maySilent);
        }
    }

    /// <summary>The rule or the silences are others now.</summary>
    public void Reload(StoredRule stored)
    {
        lock (_lock)
        {
            Change(stored);
            _rule?.Change(stored.Rule, _gate!);
        }
    }

    /// <summary>After which point the rule is to go on from the store; null when it has seen all.</summary>
    public long? Behind()
    {
        lock (_lock)
        {
            if (_rule is null || _isLive) return null;
            return _rule.N;
        }
    }

    /// <summary>Points out of the store, the next after those the rule has seen; none when there are no more.</summary>
    public void CatchUp(ReadOnlySpan<JudgedPoint> points)
    {
        lock (_lock)
        {
            if (_rule is null || _isLive) return;
            Feed(points);
            if (_waiting.Count == 0) _isLive = points.IsEmpty && _rule.N >= _committedN;
            else if (_waiting[0].N <= _rule.N + 1) StopWaiting();
        }
    }

    /// <summary>A person closed the incident.</summary>
    public void Close(IncidentRow incident)
    {
        lock (_lock)
        {
            if (incident.Kind == IncidentKind.Silent) _isSilent = false;
            else _rule?.Forget(incident.OpenedN);
        }
    }

    /// <summary>Looks, once in a while, whether a regular stream has stopped, or one is about to leave memory.</summary>
    /// <returns>Whether there is something to do for the keeper.</returns>
    public bool Check()
    {
        lock (_lock)
        {
            if (!_isLive) return false;
            if (!_isSilent) CheckSilence();
            return Wants(_hasGrown || _unsaved.Count > 0 || (IsLeft && _rule!.N != _savedN));
        }
    }

    /// <summary>What is to be written; null when nothing is.</summary>
    public RuleSave? Save()
    {
        lock (_lock)
        {
            if (_rule is null || (_unsaved.Count == 0 && !_hasGrown && _rule.N == _savedN)) return null;
            return new RuleSave(_key, _rule.N, _rule.Memory, _isRegular, [.. _unsaved], _rule.Open);
        }
    }

    /// <summary>It was written.</summary>
    public void Saved(RuleSave save)
    {
        lock (_lock)
        {
            if (_rule is null) return;
            _unsaved.RemoveRange(0, save.Happenings.Count);
            _savedN = save.N;
            _hasGrown = _rule.Open != save.Open || _isRegular != save.IsRegular;
        }
    }

    /// <summary>Leaves memory when nothing is to come of it for now.</summary>
    public bool TryDrop()
    {
        lock (_lock)
        {
            var isBusy = _isQueued || !_isLive || _unsaved.Count > 0 || _hasGrown || _rule!.N != _savedN;
            if (isBusy || _isRegular || !IsLeft) return false;
            return _isDropped = true;
        }
    }

    /// <summary>The stream was deleted.</summary>
    public void Drop()
    {
        lock (_lock) (_isDropped, _isLive, _rule, _waiting) = (true, false, null, []);
    }

    // Nobody is connected, and no request has brought points for a while.
    private bool IsLeft => !_isConnected && time.GetElapsedTime(_arrivals.Last) >= Remembered;

    // Once, until the keeper has taken it in hand.
    private bool Wants(bool something)
    {
        if (!something || _isQueued) return false;
        return _isQueued = true;
    }

    private void Change(StoredRule stored)
    {
        (_key, _gate) = (stored.Key, new NoiseGate(stored.Rule, stored.Silences));
        _maySilent = (long)(stored.Rule.SilentAfter.TotalSeconds * time.TimestampFrequency);
    }

    private void Wait(ReadOnlySpan<JudgedPoint> points)
    {
        if (_waiting.Count > 0 && (points[0].N != _waiting[^1].N + 1 || _waiting.Count + points.Length > MostWaiting)) _waiting.Clear();
        _waiting.AddRange(points);
    }

    // The rule has seen all before them: from here on commits bring it everything, however fast they come.
    private void StopWaiting()
    {
        Feed(CollectionsMarshal.AsSpan(_waiting));
        (_waiting, _isLive) = ([], true);
    }

    private void Feed(ReadOnlySpan<JudgedPoint> points)
    {
        foreach (ref readonly var point in points)
        {
            // Those that came out of the store come again by their commit.
            if (point.N <= _rule!.N) continue;
            if (_isSilent) EndSilence();
            switch (_rule.Take(point))
            {
                case IncidentStep.Opened:
                    _unsaved.Add(new Happening(IncidentKind.Anomaly, IncidentStep.Opened, _rule.Open!));
                    break;
                case IncidentStep.Closed:
                    _unsaved.Add(new Happening(IncidentKind.Anomaly, IncidentStep.Closed, _rule.Closed!));
                    break;
                case IncidentStep.Grew:
                    _hasGrown = true;
                    break;
            }
        }
    }

    private void CheckSilence()
    {
        var isRegular = _arrivals.IsRegular(_maySilent);
        _hasGrown |= isRegular != _isRegular;
        _isRegular = isRegular;
        if (_arrivals.IsSilent(time.GetTimestamp(), _maySilent)) BeginSilence();
    }

    private void BeginSilence()
    {
        var now = Timestamps.ToMicros(time.GetUtcNow());
        if (_gate!.IsSilenced(now)) return;
        var lasted = time.GetElapsedTime(_arrivals.Last);
        var reason = string.Create(
            CultureInfo.InvariantCulture, $"No point has come for {TimeSpan.FromSeconds(Math.Floor(lasted.TotalSeconds)):c}; before, they came regularly");
        var since = now - (long)lasted.TotalMicroseconds;
        _unsaved.Add(new Happening(
            IncidentKind.Silent,
            IncidentStep.Opened,
            new OpenIncident(_rule!.N, since, _rule.N, now, Anomalies: 0, Votes: 0, PeakN: null, PeakScore: null, PeakValue: null, SilenceSeverity, reason)));
        _arrivals.Forget();
        (_isSilent, _isRegular) = (true, false);
    }

    private void EndSilence()
    {
        _isSilent = false;
        _unsaved.Add(new Happening(IncidentKind.Silent, IncidentStep.Closed, Incident: null));
    }
}
