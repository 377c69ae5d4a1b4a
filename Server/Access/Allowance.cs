namespace StreamingAnomaly.Server.Access;

/// <summary>So many in a time: all of them at once if need be, then they come back evenly.</summary>
internal sealed class Allowance(long count, TimeSpan per, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _began = time.GetTimestamp();
    private readonly TimeSpan _each = per / count;

    // Since the beginning; guarded by the lock.
    private TimeSpan _paidUntil = -per;

    /// <summary>How long until one more is left.</summary>
    public TimeSpan Wait
    {
        get
        {
            lock (_lock) return Debt(Paid(1));
        }
    }

    /// <summary>Nothing was taken for so long that it is as good as new.</summary>
    public bool IsWhole
    {
        get
        {
            lock (_lock) return _paidUntil <= Now - per;
        }
    }

    /// <summary>Takes, whether as many are left or not; says how long until all of it is paid for.</summary>
    public TimeSpan Take(long taken)
    {
        lock (_lock)
        {
            _paidUntil = Paid(taken);
            return Debt(_paidUntil);
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_began);

    private TimeSpan Paid(long taken) => (_paidUntil > Now - per ? _paidUntil : Now - per) + taken * _each;

    private TimeSpan Debt(TimeSpan paidUntil) => paidUntil > Now ? paidUntil - Now : TimeSpan.Zero;
}
