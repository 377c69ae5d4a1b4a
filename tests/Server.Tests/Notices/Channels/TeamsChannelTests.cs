using System.Text.Json;
using StreamingAnomaly.Server.Notices;
using StreamingAnomaly.Server.Notices.Channels;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Notices.Channels;

public sealed class TeamsChannelTests : HttpChannelConformance
{
    protected override IReadOnlyList<string> Arrived => [.. Receiver.Requests.Select(request => Read(JsonElement.Parse(request.Text)))];

    internal override IChannel Make(HttpClient http, string url, TimeProvider time) =>
        new TeamsChannel(http, new ChannelSettings { Kind = ChannelKind.Teams, Url = url }, SomeNotice.Links, time);

    [Fact]
    public async Task A_message_keeps_within_what_Teams_takes()
    {
        await SendAsync(SomeNotice.Opened([.. Enumerable.Range(1, 1_000).Select(i => SomeNotice.Incident(i, new string('n', 128)))]));

        Assert.InRange(Receiver.Requests.Single().Body.Length, 1, 28_000);
    }

    /// <summary>As Teams shows it: in a text run no character is markup.</summary>
    private static string Read(JsonElement message)
    {
        Assert.Equal("message", message.GetProperty("type").GetString());
        var attachment = message.GetProperty("attachments")[0];
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment.GetProperty("contentType").GetString());
        var card = attachment.GetProperty("content");
        Assert.Equal("AdaptiveCard", card.GetProperty("type").GetString());
        var lines = card.GetProperty("body").EnumerateArray().Select(block =>
        {
            Assert.Equal("RichTextBlock", block.GetProperty("type").GetString());
            return string.Concat(block.GetProperty("inlines").EnumerateArray().Select(Run));
        });
        return string.Join('\n', lines.Concat(card.GetProperty("actions").EnumerateArray().Select(Opened)));
    }

    private static string Run(JsonElement run)
    {
        Assert.Equal("TextRun", run.GetProperty("type").GetString());
        return run.GetProperty("text").GetString() + (run.TryGetProperty("selectAction", out var action) ? $" ({Opened(action)})" : "");
    }

    private static string Opened(JsonElement action)
    {
        Assert.Equal("Action.OpenUrl", action.GetProperty("type").GetString());
        return $"{action.GetProperty("title").GetString()} {action.GetProperty("url").GetString()}";
    }
}
