using System.Text.Json;

namespace StreamingAnomaly.Server.Notices.Channels;

/// <summary>Posts an adaptive card to a webhook of Teams' Workflows.</summary>
/// <remarks>In <c>TextRun</c>s, where no character of a name is markup, unlike in a <c>TextBlock</c>.</remarks>
internal sealed class TeamsChannel(HttpClient http, ChannelSettings settings, NoticeLinks links, TimeProvider time) : IChannel
{
    public string Target => HttpPost.Shown(settings.Url);

    public Task<Delivery> SendAsync(Notice notice, CancellationToken ct) =>
        HttpPost.SendAsync(http, settings.Url!, JsonSerializer.SerializeToUtf8Bytes(Message(notice)), time, ct);

    private object Message(Notice notice) => new
    {
        type = "message",
        attachments = new[]
        {
            new
            {
                contentType = "application/vnd.microsoft.card.adaptive",
                content = new
                {
                    type = "AdaptiveCard",
                    version = "1.4",
                    msteams = new { width = "Full" },
                    body = Paragraphs(notice).Select(runs => new { type = "RichTextBlock", inlines = runs }),
                    actions = Actions(notice),
                },
            },
        },
    };

    private IEnumerable<object[]> Paragraphs(Notice notice)
    {
        yield return [new { type = "TextRun", text = NoticeText.Title(notice), weight = "Bolder", size = "Medium" }];
        foreach (var incident in NoticeText.TheWorst(notice))
        {
            yield return
            [
                new { type = "TextRun", text = NoticeText.Subject(incident), weight = "Bolder", selectAction = Open("Open", links.To(incident)) },
                new { type = "TextRun", text = $" {NoticeText.About(notice.Kind, incident)}" },
                .. NoticeText.IsOneOfMany(notice) ? [new { type = "TextRun", text = " Act", selectAction = Open("Act", links.Act(notice, incident, LinkAction.Any)) }] : (object[])[],
            ];
        }

        if (NoticeText.Others(notice) is { } others) yield return [new { type = "TextRun", text = others }];
    }

    private object[] Actions(Notice notice) => notice is { Kind: NoticeKind.Opened, Incidents: [var only] }
        ? [Open("Open", links.To(only)), .. NoticeLinks.Actions.Select(action => Open(action.Words, links.Act(notice, only, action.Action)))]
        : [Open("All incidents", links.All)];

    private static object Open(string title, string url) => new { type = "Action.OpenUrl", title, url };
}
