namespace StreamingAnomaly.MockClient.Load;

/// <summary>What all connections count together, from any thread.</summary>
internal sealed class LoadFigures
{
    private long _replies;
    private long _errors;

    public LatencyHistogram Latency { get; } = new();

    /// <summary>How late messages of a rate were sent: this program was woken late, or connections were full.</summary>
    public LatencyHistogram Lateness { get; } = new();

    public long Replies => Interlocked.Read(ref _replies);

    public long Errors => Interlocked.Read(ref _errors);

    /// <summary>Whether latencies are recorded: not in the warm-up, nor once the time is over.</summary>
    public volatile bool Measuring;

    public void AddReplies(int count) => Interlocked.Add(ref _replies, count);

    public void AddErrors(long count) => Interlocked.Add(ref _errors, count);
}
