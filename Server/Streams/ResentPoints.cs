using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Streams;

/// <summary>Finds the verdicts that points got when they came the first time.</summary>
internal static class ResentPoints
{
    /// <summary>Turns each unknown seq that is stored after all into a duplicate.</summary>
    /// <remarks>Each seq is looked for once however often it was sent, and a resent run is read in one go: what a client sends cannot make it dear.</remarks>
    /// <param name="outcomes">Of the points.</param>
    /// <exception cref="StoreUnavailableException">The points cannot be read.</exception>
    public static async Task AnswerAsync(ClientId id, ReadOnlyMemory<ReceivedPoint> points, Memory<Outcome> outcomes, IPointStore store)
    {
        var asked = Asked(points.Span, outcomes.Span);
        var stored = await FindAsync(id, asked, store);
        for (var i = 0; i < points.Length; i++)
        {
            if (outcomes.Span[i].Kind == OutcomeKind.UnknownSeq && stored.TryGetValue(points.Span[i].Seq, out var original))
                outcomes.Span[i] = new Outcome(OutcomeKind.Duplicate, original);
        }
    }

    private static long[] Asked(ReadOnlySpan<ReceivedPoint> points, ReadOnlySpan<Outcome> outcomes)
    {
        var asked = new SortedSet<long>();
        for (var i = 0; i < points.Length; i++)
        {
            if (outcomes[i].Kind == OutcomeKind.UnknownSeq) asked.Add(points[i].Seq);
        }

        return [.. asked];
    }

    private static async Task<Dictionary<long, JudgedPoint>> FindAsync(ClientId id, long[] asked, IPointStore store)
    {
        var stored = new Dictionary<long, JudgedPoint>();
        for (var i = 0; i < asked.Length;)
        {
            var last = asked[i];
            if (await store.FindBySeqAsync(id, asked[i], CancellationToken.None) is { } found)
            {
                var run = new PointQuery(id) { AfterN = found.N - 1, Limit = RunLength(asked, i) };
                foreach (var point in await store.ReadAsync(run, CancellationToken.None))
                {
                    if (point.Has(PointFlags.Numbered)) stored.TryAdd(point.Seq, point);
                    last = point.Seq;
                }
            }

            while (i < asked.Length && asked[i] <= last) i++;
        }

        return stored;
    }

    /// <summary>How many numbers from there on follow each other without a gap.</summary>
    private static int RunLength(long[] asked, int from)
    {
        var length = 1;
        while (from + length < asked.Length && asked[from + length] == asked[from] + length) length++;
        return length;
    }
}
