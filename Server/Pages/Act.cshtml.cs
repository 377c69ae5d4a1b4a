using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Notices;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Pages;

/// <summary>What a signed link in a notice leads to: says what it will do, and does it when asked. Readers of mail follow links by themselves.</summary>
/// <remarks>Whoever has the link may: it needs no other key. The form has no token, because the link is one.</remarks>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
[Needs(Need.Nothing)]
internal sealed class ActModel(NoticeStore notices, IncidentReader incidents, IncidentActions actions, IPointStore store, TimeProvider time) : PageModel
{
    private const string Who = "a link in a notice";
    private static readonly TimeSpan Snooze = TimeSpan.FromHours(1);

    [BindProperty(SupportsGet = true)]
    public string? Link { get; set; }

    /// <summary>Of a link for all: which.</summary>
    [BindProperty(Name = "do")]
    public string? Chosen { get; set; }

    [BindProperty]
    public string? Length { get; set; }

    [BindProperty]
    public string? Repeats { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    /// <summary>Null where the link is none, or none any more.</summary>
    public IncidentRow? Incident { get; private set; }

    /// <summary>Null for the server itself: it cannot be silenced, nor is anything learned from what was the matter.</summary>
    public ClientRow? Client { get; private set; }

    /// <summary>What there is a form for.</summary>
    public IReadOnlyList<LinkAction> Offered { get; private set; } = [];

    public IEnumerable<SilenceRepeats> OfferedRepeats => SilenceForm.Repeats(Incident!, Now);

    public LinkAction? Done { get; private set; }

    /// <summary>Why it could not be done.</summary>
    public string? Problem { get; private set; }

    public static string Words(LinkAction action) => action switch
    {
        LinkAction.Snooze => "Snooze for an hour",
        LinkAction.FalseAlarm => "Say that it is a false alarm",
        LinkAction.Real => "Say that it is real",
        LinkAction.Expected => "Say that it was expected",
        _ => action.ToString(),
    };

    public async Task OnGetAsync(CancellationToken ct)
    {
        if (await ReadAsync(ct) is { } link) Offer(link);
    }

    public async Task OnPostAsync(CancellationToken ct)
    {
        if (await ReadAsync(ct) is not { } link) return;
        var action = link.Action != LinkAction.Any ? link.Action : IncidentWords.TryRead<LinkAction>(Chosen, out var chosen) ? chosen : LinkAction.Any;
        try
        {
            if (Do(action, Incident!) is { } then) (Incident, Done) = (then, action);
            else (Response.StatusCode, Problem) = (StatusCodes.Status400BadRequest, Problem ?? "The form cannot be read; nothing was done.");
        }
        catch (IncidentClosedException e)
        {
            (Response.StatusCode, Problem) = (StatusCodes.Status409Conflict, e.Message);
        }

        if (link.Action == LinkAction.Any) Offer(link);
    }

    private long Now => Timestamps.ToMicros(time.GetUtcNow());

    private IncidentRow? Do(LinkAction action, IncidentRow incident) => action switch
    {
        LinkAction.Acknowledge => actions.Acknowledge(incident.Id, Who),
        LinkAction.Snooze => actions.Snooze(incident.Id, Snooze, Who),
        LinkAction.Close => actions.Close(incident.Id, Who, text: null),
        LinkAction.FalseAlarm => actions.Judge(incident.Id, Feedback.FalseAlarm, Who, text: null),
        LinkAction.Real => actions.Judge(incident.Id, Feedback.Real, Who, text: null),
        LinkAction.Expected => actions.Judge(incident.Id, Feedback.Expected, Who, text: null),
        LinkAction.Comment when !string.IsNullOrWhiteSpace(Text) =>
            actions.Comment(incident.Id, Who, Text.Length <= IncidentModel.MaxText ? Text : Text[..IncidentModel.MaxText]),
        LinkAction.Silence when SilenceForm.Read(incident, Client, Length, Repeats, Who, Now) is { } silences => Silence(incident, silences),
        _ => null,
    };

    private IncidentRow? Silence(IncidentRow incident, IReadOnlyList<Silence> silences)
    {
        Problem = actions.Silence(incident, silences, Who) is { } problem ? problem + "." : null;
        return Problem is null ? incident : null;
    }

    private async Task<SignedLink?> ReadAsync(CancellationToken ct)
    {
        if (SignedLink.TryRead(Link, notices.LinkKey, time.GetUtcNow(), out var link)) Incident = incidents.Find(link.Incident);
        if (Incident is null) Response.StatusCode = StatusCodes.Status403Forbidden;
        else if (ClientId.TryParse(Incident.ClientId, out var id)) Client = await store.FindClientAsync(id, ct);
        return Incident is null ? null : link;
    }

    private void Offer(SignedLink link) => Offered = link.Action != LinkAction.Any
        ? [link.Action]
        : [.. Enum.GetValues<LinkAction>().Where(action => action switch
        {
            LinkAction.Acknowledge => Incident!.State == IncidentState.Open,
            LinkAction.Snooze or LinkAction.Close => !Incident!.IsClosed,
            LinkAction.Comment => true,
            LinkAction.Any => false,
            _ => Client is not null,
        })];
}
