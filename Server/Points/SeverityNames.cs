using StreamingAnomaly.Detection;

namespace StreamingAnomaly.Server.Points;

/// <summary>The wire's words.</summary>
internal static class SeverityNames
{
    public static string Of(Severity severity) => severity switch
    {
        Severity.Low => "low",
        Severity.Medium => "medium",
        Severity.High => "high",
        Severity.Critical => "critical",
        _ => "none",
    };
}
