namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>What one client has sent and been told. Progress reads it while it is being counted, so it may lag by a moment.</summary>
internal sealed class Tally
{
    // Counted by the sending loop.
    public long Sent { get; set; }

    public long SentAgain { get; set; }

    // Counted by the replying loop; and, for points stored but whose reply was lost with a connection, when it is resumed.
    public long Answered { get; set; }

    public long Flagged { get; set; }

    public long Refused { get; set; }

    public long KnownByResume { get; set; }

    public long Reconnects { get; set; }

    public string? FirstError { get; set; }

    public LatencyHistogram Latency { get; } = new();

    public void Add(Tally other)
    {
        Sent += other.Sent;
        SentAgain += other.SentAgain;
        Answered += other.Answered;
        Flagged += other.Flagged;
        Refused += other.Refused;
        KnownByResume += other.KnownByResume;
        Reconnects += other.Reconnects;
        FirstError ??= other.FirstError;
        Latency.Add(other.Latency);
    }
}
