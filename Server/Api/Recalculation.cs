using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Api;

/// <summary>Says why ordinary points were judged as they were, by judging them again: their votes are not kept.</summary>
/// <remarks>
/// The detectors start anew some points before and learn up to there, with the stream's present settings. Running figures of the
/// live stream have a longer past, so the last digits may differ; what was stored (verdict, score, an anomaly's explanation)
/// stays as it is.
/// </remarks>
internal sealed class Recalculation(IPointStore store)
{
    // Makes up for missing and late points among those to learn from.
    private const int Margin = 100;

    /// <summary>The point with its votes and its reason.</summary>
    public async Task<JudgedPoint> ExplainAsync(ClientRow client, JudgedPoint point, CancellationToken ct)
    {
        if (point.Explained is not null || point.IsMissing) return point;

        var ensemble = await LearnUpToAsync(client, point.N, ct);
        var sample = SampleOf(point);
        var verdict = ensemble.Judge(sample);
        var votes = new NamedVote[ensemble.Detectors.Count];
        for (var i = 0; i < votes.Length; i++)
            votes[i] = new NamedVote(ensemble.Detectors[i].Name, ensemble.Votes[i].Score, ensemble.Votes[i].Anomaly);

        return point with { Explained = new Explained(verdict.Band, votes, ensemble.Explain(sample)) };
    }

    /// <summary>Successive points, each with its band and nothing more; explained ones stay as they are.</summary>
    public async Task<IReadOnlyList<JudgedPoint>> AddBandsAsync(ClientRow client, IReadOnlyList<JudgedPoint> points, CancellationToken ct)
    {
        if (points.Count == 0) return points;

        var ensemble = await LearnUpToAsync(client, points[0].N, ct);
        var banded = new JudgedPoint[points.Count];
        for (var i = 0; i < banded.Length; i++)
        {
            banded[i] = points[i];
            if (points[i].IsMissing) continue;

            var sample = SampleOf(points[i]);
            var band = ensemble.Judge(sample).Band;
            if (points[i].Explained is null && band is not null) banded[i] = points[i] with { Explained = new Explained(band, [], "") };
            if (IsLearned(points[i])) ensemble.Learn(sample);
        }

        return banded;
    }

    private async Task<VotingEnsemble> LearnUpToAsync(ClientRow client, long n, CancellationToken ct)
    {
        var ensemble = client.Settings.CreateEnsemble();
        for (var after = Math.Max(0, n - 1 - ensemble.Memory - Margin); after < n - 1;)
        {
            var page = await store.ReadAsync(new PointQuery(client.Id) { AfterN = after, BeforeN = n, Limit = PointQuery.MaxLimit }, ct);
            if (page.Count == 0) break;
            foreach (var point in page)
            {
                if (IsLearned(point)) ensemble.Learn(SampleOf(point));
            }

            after = page[^1].N;
        }

        return ensemble;
    }

    private static bool IsLearned(in JudgedPoint point) => !point.IsMissing && !point.Has(PointFlags.Late);

    private static Sample SampleOf(in JudgedPoint point) => new(point.N, point.Micros, point.Value);
}
