using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Notices;

/// <summary>Where a notice leads to.</summary>
/// <param name="Server">The server's address as people reach it, without a slash at the end.</param>
/// <param name="Key">What the links that act are signed with.</param>
/// <param name="Valid">How long they can be acted by.</param>
internal sealed record NoticeLinks(string Server, byte[] Key, TimeSpan Valid)
{
    /// <summary>The page that a signed link opens: it says what it is about to do, and asks. Readers of mail follow links by themselves.</summary>
    public const string ActPath = "/act";

    /// <summary>Those people want at a glance; what else can be done stands behind the last.</summary>
    public static IReadOnlyList<(LinkAction Action, string Name, string Words)> Actions { get; } =
    [
        (LinkAction.Acknowledge, "acknowledge", "Acknowledge"),
        (LinkAction.Snooze, "snooze", "Snooze"),
        (LinkAction.Close, "close", "Close"),
        (LinkAction.FalseAlarm, "false_alarm", "False alarm"),
        (LinkAction.Any, "more", "More"),
    ];

    public string All => $"{Server}/incidents";

    public string To(NoticedIncident incident) => $"{Server}/incidents/{incident.Id}";

    /// <summary>The same at every attempt: validity counts from when the notice was made.</summary>
    public string Act(Notice notice, NoticedIncident incident, LinkAction action)
    {
        var expiry = Timestamps.FromMicros(notice.AtMicros) + Valid;
        return $"{Server}{ActPath}?link={new SignedLink(action, incident.Id, expiry.ToUnixTimeSeconds()).Sign(Key)}";
    }
}
