using System.Text.Json;

namespace StreamingAnomaly.Server.Notices.Channels;

/// <summary>Posts to an incoming webhook of Slack.</summary>
/// <remarks>In <c>rich_text</c>, where no character of a name is markup.</remarks>
internal sealed class SlackChannel(HttpClient http, ChannelSettings settings, NoticeLinks links, TimeProvider time) : IChannel
{
    // Slack's own.
    private const int MaxHeader = 150;

    public string Target => HttpPost.Shown(settings.Url);

    public Task<Delivery> SendAsync(Notice notice, CancellationToken ct) =>
        HttpPost.SendAsync(http, settings.Url!, JsonSerializer.SerializeToUtf8Bytes(Message(notice)), time, ct);

    private object Message(Notice notice)
    {
        var title = NoticeText.Title(notice);
        return new
        {
            text = Escape(title),
            mrkdwn = false,
            blocks = new object[]
            {
                new { type = "header", text = new { type = "plain_text", text = title.Length > MaxHeader ? title[..(MaxHeader - 1)] + "…" : title } },
                new { type = "rich_text", elements = Sections(notice).Select(parts => new { type = "rich_text_section", elements = parts }) },
            },
        };
    }

    private IEnumerable<object[]> Sections(Notice notice)
    {
        foreach (var incident in NoticeText.TheWorst(notice))
        {
            yield return
            [
                Link(links.To(incident), NoticeText.Subject(incident)),
                Text($" {NoticeText.About(notice.Kind, incident)}"),
                .. NoticeText.IsOneOfMany(notice) ? [Text(" "), Link(links.Act(notice, incident, LinkAction.Any), "Act")] : (object[])[],
                Text("\n"),
            ];
        }

        if (NoticeText.Others(notice) is { } others) yield return [Text(others + "\n")];
        if (notice is { Kind: NoticeKind.Opened, Incidents: [var only] })
            yield return [.. NoticeLinks.Actions.SelectMany(action => new[] { Link(links.Act(notice, only, action.Action), action.Words), Text("   ") })];
        else
            yield return [Link(links.All, "All incidents")];
    }

    private static object Text(string text) => new { type = "text", text };

    private static object Link(string url, string text) => new { type = "link", url, text };

    // For the phone's notification, which is not rich text.
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
