using System.Globalization;
using System.Text.Json.Nodes;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>A change of a stream's rule that would have kept a false alarm quiet.</summary>
/// <param name="Change">As a request for it has it.</param>
/// <param name="Words">The same in words.</param>
/// <param name="AlsoQuiet">How many of the stream's other incidents it would have kept quiet, too.</param>
/// <param name="Others">How many others were looked at.</param>
/// <param name="RealLost">How many of those that it would have kept quiet were said to be real.</param>
internal sealed record RuleProposal(JsonObject Change, string Words, int AlsoQuiet, int Others, int RealLost);

/// <summary>Finds changes of a rule that would have kept one incident quiet, by running the changed rule over its points.</summary>
internal sealed class RuleProposals(IPointStore points, IncidentStore incidents, IncidentReader reader)
{
    // What a change would do to other incidents is judged by the newest of them.
    private const int Others = 20;

    private const int MaxPoints = 5_000;

    // As many anomalies as these are no passing noise.
    private const int MaxOpenAfter = 20;

    /// <summary>The mildest first: those that cost the fewest real incidents, then the fewest others. Empty where none helps.</summary>
    /// <exception cref="StoreUnavailableException">The points cannot be read.</exception>
    public async Task<IReadOnlyList<RuleProposal>> ForAsync(IncidentRow incident, CancellationToken ct)
    {
        if (incident.Kind != IncidentKind.Anomaly || !ClientId.TryParse(incident.ClientId, out var id) || incidents.Load(id) is not { } stored) return [];

        var anomalies = await ReadAsync(id, incident, ct);
        var others = new List<(IncidentRow Row, IReadOnlyList<JudgedPoint> Points)>();
        foreach (var other in reader.List(new IncidentQuery { Id = id, Kind = IncidentKind.Anomaly, Limit = Others + 1 }).Where(other => other.Id != incident.Id).Take(Others))
            others.Add((other, await ReadAsync(id, other, ct)));

        var proposals = new List<RuleProposal>();
        foreach (var (change, words) in Candidates(anomalies, stored.Rule))
        {
            var rule = RuleJson.Apply(stored.Rule, change);
            if (Opens(rule, anomalies)) continue;
            var quiet = others.Where(other => Opens(stored.Rule, other.Points) && !Opens(rule, other.Points)).ToList();
            proposals.Add(new RuleProposal(
                change, words, quiet.Count, others.Count, quiet.Count(other => reader.FeedbackOn(other.Row.Id) == Feedback.Real)));
        }

        return [.. proposals.OrderBy(proposal => proposal.RealLost).ThenBy(proposal => proposal.AlsoQuiet)];
    }

    private static IEnumerable<(JsonObject Change, string Words)> Candidates(IReadOnlyList<JudgedPoint> anomalies, IncidentOptions rule)
    {
        if (anomalies.Count == 0) yield break;
        var worst = anomalies.Max(point => point.Severity);
        if (worst < Severity.Critical)
        {
            var least = worst + 1;
            yield return (Of("min_severity", SeverityNames.Of(least)), $"Only what is at least {SeverityNames.Of(least)}");
        }

        var deviations = anomalies.Where(point => point.Explained?.Band is not null)
            .Select(point => (By: point.Value - point.Explained!.Band!.Value.Expected, From: Math.Abs(point.Explained.Band.Value.Expected))).ToList();
        if (deviations.Count == anomalies.Count)
        {
            var least = RoundUp(deviations.Max(deviation => Math.Abs(deviation.By)));
            yield return (Of("min_deviation", least), string.Create(CultureInfo.InvariantCulture, $"Only what is at least {least} away from the expected value"));
            if (deviations.All(deviation => deviation.From > 0))
            {
                var share = RoundUp(deviations.Max(deviation => Math.Abs(deviation.By) / deviation.From));
                yield return (Of("min_deviation_share", share), string.Create(CultureInfo.InvariantCulture, $"Only what is at least {100 * share:0.##} % away from the expected value"));
            }

            if (deviations.All(deviation => deviation.By > 0)) yield return (Of("direction", "down"), "Only what is below the expected value");
            if (deviations.All(deviation => deviation.By < 0)) yield return (Of("direction", "up"), "Only what is above the expected value");
        }

        if (anomalies.Count < MaxOpenAfter)
        {
            var needed = anomalies.Count + 1;
            yield return (
                new JsonObject { ["open_on"] = "anomaly", ["open_after"] = needed, ["within_points"] = Math.Max(rule.WithinPoints, needed) },
                $"Only {needed} anomalies or more within {Math.Max(rule.WithinPoints, needed)} points");
        }
    }

    // The rule as it would have been from the first of the incident's points on.
    private static bool Opens(IncidentOptions rule, IReadOnlyList<JudgedPoint> anomalies)
    {
        var run = new IncidentRule(rule, new NoiseGate(rule, []), 0, RuleMemory.Empty, open: null);
        return anomalies.Any(point => run.Take(point) == IncidentStep.Opened);
    }

    private async Task<IReadOnlyList<JudgedPoint>> ReadAsync(ClientId id, IncidentRow incident, CancellationToken ct) => await points.ReadAsync(
        new PointQuery(id) { AfterN = incident.OpenedN - 1, BeforeN = incident.LastN + 1, AnomaliesOnly = true, Limit = MaxPoints }, ct);

    private static JsonObject Of<T>(string name, T value) => new() { [name] = JsonValue.Create(value) };

    // To two digits: a rule is for people to read.
    private static double RoundUp(double value)
    {
        if (value == 0) return 0;
        var unit = Math.Pow(10, Math.Floor(Math.Log10(value)) - 1);
        return Math.Round((Math.Floor(value / unit) + 1) * unit, 12);
    }
}
