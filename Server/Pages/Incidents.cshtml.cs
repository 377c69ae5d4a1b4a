using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Pages;

/// <summary>Incidents of all streams: to look through, and to acknowledge many at once.</summary>
/// <remarks>Whose page may post here is SameSiteGuard's to say.</remarks>
[IgnoreAntiforgeryToken]
internal sealed class IncidentsModel(IncidentReader incidents, IncidentActions actions, TimeProvider time) : PageModel
{
    public const string Unclosed = "unclosed";
    public const string Any = "any";
    private const int PageLength = 100;

    [FromQuery]
    public string? State { get; set; }

    [FromQuery]
    public string? Severity { get; set; }

    [FromQuery]
    public string? Kind { get; set; }

    /// <summary>In the stream's name.</summary>
    [FromQuery(Name = "q")]
    public string? Search { get; set; }

    /// <summary>How much of the newest time; one of <see cref="MovedForm.Spans"/>.</summary>
    [FromQuery]
    public string? Last { get; set; }

    [FromQuery(Name = "before_id")]
    public long? BeforeId { get; set; }

    public IReadOnlyList<IncidentRow> Rows { get; private set; } = [];

    public IncidentTimeline? Timeline { get; private set; }

    public bool HasMore => Rows.Count == PageLength;

    public bool IsFiltered => Search is { Length: > 0 } || BeforeId is not null || Kind is { Length: > 0 } || Severity is { Length: > 0 } || Last is { Length: > 0 };

    public void OnGet()
    {
        State ??= Unclosed;
        Rows = incidents.List(new IncidentQuery
        {
            Contains = Search,
            UnclosedOnly = State == Unclosed,
            State = IncidentWords.TryRead<IncidentState>(State, out var state) ? state : null,
            Kind = IncidentWords.TryRead<IncidentKind>(Kind, out var kind) ? kind : null,
            MinSeverity = IncidentWords.TryRead<Severity>(Severity, out var least) ? IncidentQuery.ScoreOf(least) : null,
            FromMicros = MovedForm.Spans.FirstOrDefault(span => span.Name == Last) is { Name: not null } span ? Timestamps.ToMicros(time.GetUtcNow() - span.Length) : null,
            BeforeId = BeforeId,
            Limit = PageLength,
        });
        Timeline = IncidentTimeline.Of(Rows);
    }

    /// <summary>Acknowledges those that were ticked, and shows the list as it was asked for.</summary>
    public IActionResult OnPost(long[] ids)
    {
        foreach (var id in ids.Distinct().Take(PageLength))
        {
            try
            {
                actions.Acknowledge(id, Person.Of(HttpContext));
            }
            catch (IncidentClosedException)
            {
                // It closed while somebody was ticking it: nothing is left to acknowledge.
            }
        }

        return Redirect("/incidents" + Request.QueryString);
    }
}

/// <summary>Whom a change on a page is put down to.</summary>
internal static class Person
{
    public static string Of(HttpContext context) => context.User.Identity?.Name ?? "page";
}
