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

    // Points of a time lie near each other, unless clocks went back and forth.
    private const int MaxSpan = 20_000;

    /// <summary>The point with its votes and its reason.</summary>
    public async Task<JudgedPoint> ExplainAsync(ClientRow client, JudgedPoint point, CancellationToken ct)
    {
        if (point.Explained is not null || point.IsMissing) return point;

        return point with { Explained = Explain(await LearnUpToAsync(client, point.N, ct), point) };
    }

    /// <summary>
    /// Points in their order, each with its band, and with votes and reason where these are asked for; explained ones stay as they are. So do
    /// all when they are strewn too widely over the stream.
    /// </summary>
    public async Task<IReadOnlyList<JudgedPoint>> AddBandsAsync(
        ClientRow client, IReadOnlyList<JudgedPoint> points, bool explain, CancellationToken ct)
    {
        if (points.Count == 0 || points[^1].N - points[0].N > MaxSpan) return points;

        var ensemble = await LearnUpToAsync(client, points[0].N, ct);
        var banded = new JudgedPoint[points.Count];
        for (var i = 0; i < banded.Length; i++)
        {
            if (i > 0) await LearnAsync(ensemble, client, points[i - 1].N, points[i].N, ct);
            banded[i] = points[i];
            if (points[i].IsMissing) continue;

            if (points[i].Explained is null) banded[i] = points[i] with { Explained = explain ? Explain(ensemble, points[i]) : Band(ensemble, points[i]) };
            if (IsLearned(points[i])) ensemble.Learn(SampleOf(points[i]));
        }

        return banded;
    }

    private static Explained Explain(VotingEnsemble ensemble, in JudgedPoint point)
    {
        var sample = SampleOf(point);
        var verdict = ensemble.Judge(sample);
        var votes = new NamedVote[ensemble.Detectors.Count];
        for (var i = 0; i < votes.Length; i++)
            votes[i] = new NamedVote(ensemble.Detectors[i].Name, ensemble.Votes[i].Score, ensemble.Votes[i].Anomaly);

        return new Explained(verdict.Band, votes, ensemble.Explain(sample));
    }

    private static Explained? Band(VotingEnsemble ensemble, in JudgedPoint point) =>
        ensemble.Judge(SampleOf(point)).Band is { } band ? new Explained(band, [], "") : null;

    private async Task<VotingEnsemble> LearnUpToAsync(ClientRow client, long n, CancellationToken ct)
    {
        var ensemble = client.Settings.CreateEnsemble();
        await LearnAsync(ensemble, client, Math.Max(0, n - 1 - ensemble.Memory - Margin), n, ct);
        return ensemble;
    }

    private async Task LearnAsync(VotingEnsemble ensemble, ClientRow client, long after, long before, CancellationToken ct)
    {
        while (after < before - 1)
        {
            var page = await store.ReadAsync(new PointQuery(client.Id) { AfterN = after, BeforeN = before, Limit = PointQuery.MaxLimit }, ct);
            if (page.Count == 0) break;
            foreach (var point in page)
            {
                if (IsLearned(point)) ensemble.Learn(SampleOf(point));
            }

            after = page[^1].N;
        }
    }

    private static bool IsLearned(in JudgedPoint point) => !point.IsMissing && !point.Has(PointFlags.Late);

    private static Sample SampleOf(in JudgedPoint point) => new(point.N, point.Micros, point.Value);
}
