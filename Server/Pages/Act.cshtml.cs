using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Notices;

namespace StreamingAnomaly.Server.Pages;

/// <summary>What a signed link in a notice leads to: says what it will do, and does it when asked. Readers of mail follow links by themselves.</summary>
/// <remarks>Whoever has the link may: it needs no other key. The form has no token, because the link is one.</remarks>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
[Needs(Need.Nothing)]
internal sealed class ActModel(NoticeStore store, IncidentReader incidents, IncidentActions actions, TimeProvider time) : PageModel
{
    private const string Who = "a link in a notice";
    private static readonly TimeSpan Snooze = TimeSpan.FromHours(1);

    [BindProperty(SupportsGet = true)]
    public string? Link { get; set; }

    /// <summary>Null where the link is none, or none any more.</summary>
    public IncidentRow? Incident { get; private set; }

    public LinkAction Action { get; private set; }

    public bool IsDone { get; private set; }

    /// <summary>Why it could not be done.</summary>
    public string? Problem { get; private set; }

    public static string Words(LinkAction action) => action switch
    {
        LinkAction.Snooze => "Snooze for an hour",
        LinkAction.FalseAlarm => "Say that it is a false alarm",
        _ => NoticeLinks.Actions.Single(known => known.Action == action).Words,
    };

    public void OnGet() => Read();

    public void OnPost()
    {
        Read();
        if (Incident is null) return;
        try
        {
            Incident = Do(Incident.Id);
            IsDone = true;
        }
        catch (IncidentClosedException e)
        {
            (Response.StatusCode, Problem) = (StatusCodes.Status409Conflict, e.Message);
        }
    }

    private IncidentRow? Do(long id) => Action switch
    {
        LinkAction.Acknowledge => actions.Acknowledge(id, Who),
        LinkAction.Snooze => actions.Snooze(id, Snooze, Who),
        LinkAction.Close => actions.Close(id, Who, text: null),
        _ => actions.Judge(id, Feedback.FalseAlarm, Who, text: null),
    };

    private void Read()
    {
        if (SignedLink.TryRead(Link, store.LinkKey, time.GetUtcNow(), out var link)) (Action, Incident) = (link.Action, incidents.Find(link.Incident));
        if (Incident is null) Response.StatusCode = StatusCodes.Status403Forbidden;
    }
}
