using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Streams;

/// <summary>Brings a stream's state back from the store: the newest snapshot, then the points after it.</summary>
internal static class StreamReplay
{
    /// <returns>The state, and whether its detectors could not take the snapshot and learned from stored points instead.</returns>
    /// <exception cref="StoreUnavailableException">The points cannot be read.</exception>
    public static async Task<(StreamState State, bool Relearned)> LoadAsync(StreamRecord record, IPointStore store)
    {
        var state = new StreamState(record.Settings);
        var snapshot = record.Snapshot;
        if (snapshot is null || !state.TryLoad(snapshot.State, out var learned))
        {
            await foreach (var point in AfterAsync(0, record, store)) state.Replay(point);
            return (state, snapshot is not null);
        }

        if (!learned)
        {
            var enough = Math.Max(state.Memory, PointStream.SnapshotEvery);
            await foreach (var point in AfterAsync(snapshot.N - enough, record, store))
            {
                if (point.N > snapshot.N) break;
                state.LearnAgain(point);
            }
        }

        await foreach (var point in AfterAsync(snapshot.N, record, store)) state.Replay(point);
        return (state, !learned);
    }

    private static async IAsyncEnumerable<JudgedPoint> AfterAsync(long n, StreamRecord record, IPointStore store)
    {
        while (true)
        {
            var page = await store.ReadAsync(new PointQuery(record.Id) { AfterN = n, Limit = PointQuery.MaxLimit }, CancellationToken.None);
            foreach (var point in page) yield return point;
            if (page.Count < PointQuery.MaxLimit) yield break;
            n = page[^1].N;
        }
    }
}
