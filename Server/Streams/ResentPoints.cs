using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Streams;

/// <summary>Finds the verdicts that points got when they came the first time.</summary>
internal static class ResentPoints
{
    /// <summary>Turns each unknown seq that is stored after all into a duplicate; a resent run is read in pages, not point by point.</summary>
    /// <param name="outcomes">Of the points, from <paramref name="first"/> on.</param>
    /// <exception cref="StoreUnavailableException">The points cannot be read.</exception>
    public static async Task AnswerAsync(ClientId id, ReadOnlyMemory<ReceivedPoint> points, List<Outcome> outcomes, int first, IPointStore store)
    {
        var page = new Dictionary<long, JudgedPoint>();
        for (var i = 0; i < points.Length; i++)
        {
            if (outcomes[first + i].Kind != OutcomeKind.UnknownSeq) continue;
            var seq = points.Span[i].Seq;
            if (!page.TryGetValue(seq, out var original))
            {
                if (await store.FindBySeqAsync(id, seq, CancellationToken.None) is not { } found) continue;
                original = found;
                page.Clear();
                foreach (var stored in await store.ReadAsync(
                    new PointQuery(id) { AfterN = found.N - 1, Limit = points.Length - i }, CancellationToken.None))
                {
                    if (stored.Has(PointFlags.Numbered)) page.TryAdd(stored.Seq, stored);
                }
            }

            outcomes[first + i] = new Outcome(OutcomeKind.Duplicate, original);
        }
    }
}
