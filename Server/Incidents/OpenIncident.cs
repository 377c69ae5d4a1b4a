using System.Globalization;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>One point that counts toward an incident.</summary>
/// <param name="At">When it came, by the stream's own clock, in microseconds.</param>
/// <param name="Severity">0 to 1.</param>
internal sealed record Sighting(long N, long At, double Value, double Score, uint Votes, double Severity, string Reason)
{
    // What somebody has said to be always an incident is critical, however usual detectors find it.
    private const double AlwaysSeverity = 0.8;

    public static Sighting Of(in JudgedPoint point, long at, IncidentOptions rule, bool always)
    {
        var reason = point.Explained?.Reason ?? "An odd value";
        if (always) reason = string.Create(CultureInfo.InvariantCulture, $"{point.Value} lies in {rule.Always}, which always is an incident");
        return new Sighting(point.N, at, point.Value, point.Score, point.VotesMask, always ? Math.Max(point.Score, AlwaysSeverity) : point.Score, reason);
    }
}

/// <summary>What an incident has come to.</summary>
/// <param name="ClosedN">The point after which the rule closed it; null while it has not.</param>
internal sealed record OpenIncident(
    long OpenedN,
    long OpenedAt,
    long LastN,
    long LastAt,
    long Anomalies,
    uint Votes,
    long? PeakN,
    double? PeakScore,
    double? PeakValue,
    double Severity,
    string Reason,
    long? ClosedN = null)
{
    public static OpenIncident Of(IReadOnlyList<Sighting> sightings)
    {
        var first = sightings[0];
        var incident = new OpenIncident(
            first.N, first.At, first.N, first.At, 1, first.Votes, first.N, first.Score, first.Value, first.Severity, first.Reason);
        return sightings.Skip(1).Aggregate(incident, (grown, sighting) => grown.With(sighting));
    }

    public OpenIncident With(Sighting sighting)
    {
        var grown = this with { LastN = sighting.N, LastAt = sighting.At, Anomalies = Anomalies + 1, Votes = Votes | sighting.Votes };
        return sighting.Severity <= Severity ? grown : grown with
        {
            PeakN = sighting.N,
            PeakScore = sighting.Score,
            PeakValue = sighting.Value,
            Severity = sighting.Severity,
            Reason = sighting.Reason,
        };
    }
}
