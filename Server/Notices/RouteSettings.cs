using System.ComponentModel.DataAnnotations;
using System.IO.Enumeration;
using StreamingAnomaly.Detection;

namespace StreamingAnomaly.Server.Notices;

/// <summary>Which incidents are told of where: <c>Notices:Routes:NAME</c>.</summary>
internal sealed record RouteSettings
{
    /// <summary>What <see cref="CoolDown"/> may be.</summary>
    public static readonly TimeSpan LongestCoolDown = TimeSpan.FromDays(1);

    /// <summary>Patterns of stream names with <c>*</c> and <c>?</c>, and commas between them. The server's own ill health has no stream and fits <c>*</c> alone.</summary>
    public string Streams { get; init; } = "*";

    /// <summary>The least severity that is told of.</summary>
    public Severity Severity { get; init; }

    /// <summary>Names of channels; none is all.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>Whether the end of an incident that was told of is told of too.</summary>
    public bool Closed { get; init; } = true;

    /// <summary>
    /// For so long after a stream was told of, its next incident waits; if it is still open then, it is told of.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan CoolDown { get; init; } = TimeSpan.FromMinutes(5);

    public bool Fits(string stream, Severity severity) =>
        severity >= Severity && Streams.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Any(pattern => pattern == "*" || FileSystemName.MatchesSimpleExpression(pattern, stream, ignoreCase: false));
}
