namespace StreamingAnomaly.Server.Incidents;

/// <summary>What came of points, to be written.</summary>
/// <param name="Incident">Null where whichever of its kind is open has ended.</param>
internal sealed record Happening(IncidentKind Kind, IncidentStep Step, OpenIncident? Incident);

/// <summary>A stream's rule as of one point, to be written in one transaction with what came of it.</summary>
/// <param name="Key">The stream's, in the store.</param>
/// <param name="N">The last point the rule has seen.</param>
/// <param name="IsRegular">Its points come regularly: that they stop would be an incident.</param>
/// <param name="Open">The incident that is open then, as far as it has grown.</param>
internal sealed record RuleSave(
    long Key, long N, RuleMemory Memory, bool IsRegular, IReadOnlyList<Happening> Happenings, OpenIncident? Open);

/// <summary>A stream's rule as it is stored.</summary>
/// <param name="Silences">Past and coming.</param>
/// <param name="IsSilent">An open incident tells that the stream went silent.</param>
internal sealed record StoredRule(
    long Key,
    long N,
    RuleMemory Memory,
    bool IsRegular,
    IncidentOptions Rule,
    IReadOnlyList<Silence> Silences,
    OpenIncident? Open,
    bool IsSilent);
