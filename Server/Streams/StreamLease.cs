using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Streams;

/// <summary>The right to submit points to an open stream; given back by disposing it.</summary>
/// <param name="stream">What is leased.</param>
/// <param name="ended">
/// Called once when somebody else takes the stream; null for a guest, who shares the stream with its writer and evicts nobody.
/// </param>
/// <param name="giveBack">Tells the directory.</param>
internal sealed class StreamLease(PointStream stream, Action<LeaseEnd>? ended, Func<StreamLease, ValueTask> giveBack) : IAsyncDisposable
{
    public PointStream Stream => stream;

    /// <summary>A guest may submit beside the writer; the writer is one at a time.</summary>
    public bool IsGuest => ended is null;

    /// <inheritdoc cref="PointStream.SubmitAsync"/>
    public ValueTask<CommitResult> SubmitAsync(ReadOnlyMemory<ReceivedPoint> points, Memory<Outcome> outcomes, bool explain) =>
        stream.SubmitAsync(this, points, outcomes, explain);

    /// <summary>What holds for each point that is submitted by it.</summary>
    public PointFlags Marks { get; init; }

    public void End(LeaseEnd reason) => ended?.Invoke(reason);

    public ValueTask DisposeAsync() => giveBack(this);
}
