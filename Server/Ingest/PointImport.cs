using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>Stores the rows of an import, some at a time, beside whoever else writes to the stream.</summary>
/// <param name="allowed">What the key may send, with all else that uses it; null: any number of points.</param>
internal sealed class PointImport(StreamDirectory streams, ImportRows rows, ImportAnswer answer, ReadThrottle throttle, Allowance? allowed) : IAsyncDisposable
{
    private readonly PointBuffer _received = new();
    private StreamLease? _lease;

    /// <param name="ct">Whoever imports has left, or the server stops.</param>
    /// <returns>Why it ended before all rows were stored; null when it did not.</returns>
    public async Task<(int Status, string Reason)?> RunAsync(ClientId id, SettingsChange change, CancellationToken ct)
    {
        try
        {
            while (await rows.FillAsync(_received, ct))
            {
                var points = _received.Points.Length;
                await throttle.PayAsync(points, allowed?.Take(points) ?? TimeSpan.Zero, ct);
                if (points > 0 && !await StoreAsync(id, change))
                    return (StatusCodes.Status503ServiceUnavailable, "the store cannot take points");
                rows.Counts.Add(_received.Outcomes.Span);
                _received.Clear();
                await answer.ProgressAsync(ct);
            }

            return rows.Overlong is { } line ? (StatusCodes.Status400BadRequest, $"line {line} is longer than {BodyLines.MaxBytes} bytes") : null;
        }
        catch (TooManyStreamsException e)
        {
            return (StatusCodes.Status429TooManyRequests, e.Message);
        }
        catch (StoreUnavailableException e)
        {
            return (StatusCodes.Status503ServiceUnavailable, e.Message);
        }
    }

    public ValueTask DisposeAsync() => _lease?.DisposeAsync() ?? ValueTask.CompletedTask;

    // The stream is opened once there is something to be stored: what is refused makes none.
    private async Task<bool> StoreAsync(ClientId id, SettingsChange change)
    {
        _lease ??= (await streams.JoinAsync(id, change, PointFlags.History)).Lease;
        return await _lease.SubmitAsync(_received.Points, _received.Outcomes, explain: false) == CommitResult.Committed;
    }
}
