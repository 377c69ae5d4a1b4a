using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Pages;

/// <summary>One incident: what it is, what happened to it, and what can be done about it.</summary>
/// <remarks>Whose page may post here is SameSiteGuard's to say.</remarks>
[IgnoreAntiforgeryToken]
internal sealed class IncidentModel(
    IncidentReader incidents, IncidentActions actions, RuleProposals proposals, StreamRules rules, IPointStore store, TimeProvider time) : PageModel
{
    public const int MaxText = 2_000;

    [FromRoute]
    public long Id { get; set; }

    public IncidentRow Incident { get; private set; } = null!;

    /// <summary>Null for the server itself.</summary>
    public ClientRow? Client { get; private set; }

    public IReadOnlyList<IncidentEvent> Events { get; private set; } = [];

    public Feedback? Said { get; private set; }

    /// <summary>Of a false alarm: what would have kept it quiet.</summary>
    public IReadOnlyList<RuleProposal> Proposals { get; private set; } = [];

    /// <summary>How its time can come again.</summary>
    public IEnumerable<SilenceRepeats> Repeats => SilenceForm.Repeats(Incident, Now);

    /// <summary>Why nothing was done.</summary>
    public string? Problem { get; private set; }

    /// <summary>Who voted for it, as far as the stream's settings still tell.</summary>
    public IEnumerable<string> Voters => Client is null ? [] : Client.Settings.Detectors.Where((_, i) => (Incident.Votes >> i & 1) != 0);

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await ReadAsync(ct) ? Page() : NotFound();

    public Task<IActionResult> OnPostAcknowledgeAsync(CancellationToken ct) => DoAsync(() => actions.Acknowledge(Id, Who), ct);

    public Task<IActionResult> OnPostSnoozeAsync(string? length, CancellationToken ct) => DoAsync(
        () => SilenceForm.TryReadLength(length, out var span) ? actions.Snooze(Id, span, Who) : null, ct);

    public Task<IActionResult> OnPostCloseAsync(CancellationToken ct) => DoAsync(() => actions.Close(Id, Who, text: null), ct);

    public Task<IActionResult> OnPostCommentAsync(string? text, CancellationToken ct) => DoAsync(
        () => string.IsNullOrWhiteSpace(text) ? null : actions.Comment(Id, Who, text.Length <= MaxText ? text : text[..MaxText]), ct);

    public Task<IActionResult> OnPostFeedbackAsync(string? said, CancellationToken ct) => DoAsync(
        () => IncidentWords.TryRead<Feedback>(said, out var feedback) ? actions.Judge(Id, feedback, Who, text: null) : null, ct);

    /// <summary>Makes the proposed rule the stream's.</summary>
    public Task<IActionResult> OnPostRuleAsync(string? change, CancellationToken ct) => DoAsync(
        () =>
        {
            if (!ClientId.TryParse(Incident.ClientId, out var id) || TryParse(change) is not { } fields || rules.Change(id, fields) is not null) return null;
            return actions.Comment(Id, Who, $"The stream's rule was changed: {fields.ToJsonString()}");
        },
        ct);

    /// <summary>Silences the stream from now on for a while, or at the time of this incident again and again.</summary>
    public Task<IActionResult> OnPostSilenceAsync(string? length, string? repeats, CancellationToken ct) => DoAsync(
        () =>
        {
            if (SilenceForm.Read(Incident, Client, length, repeats, Who, Now) is not { } silences) return null;
            Problem = actions.Silence(Incident, silences, Who) is { } problem ? problem + "." : null;
            return Problem is null ? Incident : null;
        },
        ct);

    private string Who => Person.Of(HttpContext);

    private long Now => Timestamps.ToMicros(time.GetUtcNow());

    private async Task<bool> ReadAsync(CancellationToken ct)
    {
        if (incidents.Find(Id) is not { } incident) return false;
        Incident = incident;
        Events = incidents.EventsOf(Id);
        Said = incidents.FeedbackOn(Id);
        if (ClientId.TryParse(incident.ClientId, out var id)) Client = await store.FindClientAsync(id, ct);
        if (Said == Feedback.FalseAlarm) Proposals = await proposals.ForAsync(incident, ct);
        return true;
    }

    private async Task<IActionResult> DoAsync(Func<IncidentRow?> act, CancellationToken ct)
    {
        if (!await ReadAsync(ct)) return NotFound();
        try
        {
            if (act() is not null) return Redirect(IncidentShow.Address(Incident));
            Problem ??= "The form cannot be read; nothing was done.";
        }
        catch (IncidentClosedException)
        {
            Problem = "It is closed: there is nothing to be done about it any more.";
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private static JsonObject? TryParse(string? json)
    {
        try
        {
            return json is null ? null : JsonNode.Parse(json) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
