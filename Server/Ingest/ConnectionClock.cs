namespace StreamingAnomaly.Server.Ingest;

/// <summary>How long a connection has kept the server waiting. Time that the server itself takes does not count.</summary>
/// <remarks>Told by the connection's loop, asked by a timer.</remarks>
internal sealed class ConnectionClock(TimeProvider time)
{
    private static readonly TimeSpan IdentifyWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FinishMessageWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    // Of all these 0 is never.
    private readonly long _openedAt = Now(time);
    private long _waitingSince;
    private long _unfinishedSince;
    private long _pingedAt;
    private volatile bool _isIdentified;

    public void Identified() => _isIdentified = true;

    /// <summary>The server has nothing left to do but to wait for the client.</summary>
    /// <param name="isUnfinished">A message has begun and is not complete.</param>
    public void WaitBegins(bool isUnfinished)
    {
        var now = Now(time);
        if (!isUnfinished) Volatile.Write(ref _unfinishedSince, 0);
        else if (_unfinishedSince == 0) Volatile.Write(ref _unfinishedSince, now);
        Volatile.Write(ref _pingedAt, now);
        Volatile.Write(ref _waitingSince, now);
    }

    /// <summary>Something has come.</summary>
    public void WaitEnds() => Volatile.Write(ref _waitingSince, 0);

    /// <summary>A message was completed, or the server was busy: the time to finish one begins anew.</summary>
    public void MessageEnds() => Volatile.Write(ref _unfinishedSince, 0);

    /// <summary>The client has neither sent anything nor answered a ping for too long, or not taken what it is sent.</summary>
    public bool IsDead(TimeSpan stuckFor) => Since(ref _waitingSince) > PingAfter + AnswerWithin || stuckFor > PingAfter + AnswerWithin;

    /// <summary>Why the client must go; null when it need not.</summary>
    public string? Overdue()
    {
        if (!_isIdentified && time.GetElapsedTime(_openedAt) > IdentifyWithin) return "not identified within 10 s";
        var isLate = Volatile.Read(ref _waitingSince) != 0 && Since(ref _unfinishedSince) > FinishMessageWithin;
        return isLate ? "a message must be complete within 30 s of its first byte" : null;
    }

    /// <summary>Whether a quiet client is to be asked for a sign of life now; not again before it is due again.</summary>
    public bool IsPingDue()
    {
        if (Volatile.Read(ref _waitingSince) == 0 || Since(ref _pingedAt) < PingAfter) return false;
        Volatile.Write(ref _pingedAt, Now(time));
        return true;
    }

    private TimeSpan Since(ref long at) => Volatile.Read(ref at) is var since and not 0 ? time.GetElapsedTime(since) : TimeSpan.Zero;

    private static long Now(TimeProvider time) => Math.Max(1, time.GetTimestamp());
}
