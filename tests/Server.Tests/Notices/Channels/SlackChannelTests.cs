using System.Text.Json;
using StreamingAnomaly.Server.Notices;
using StreamingAnomaly.Server.Notices.Channels;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Notices.Channels;

public sealed class SlackChannelTests : HttpChannelConformance
{
    protected override IReadOnlyList<string> Arrived => [.. Receiver.Requests.Select(request => Read(JsonElement.Parse(request.Text)))];

    internal override IChannel Make(HttpClient http, string url, TimeProvider time) =>
        new SlackChannel(http, new ChannelSettings { Kind = ChannelKind.Slack, Url = url }, SomeNotice.Links, time);

    [Fact]
    public async Task What_a_phone_shows_calls_nobody()
    {
        await SendAsync(SomeNotice.Opened(SomeNotice.Incident(stream: "<!channel> & more")));

        Assert.StartsWith("&lt;!channel&gt; &amp; more", JsonElement.Parse(Receiver.Requests.Single().Text).GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_keeps_within_what_Slack_takes()
    {
        await SendAsync(SomeNotice.Opened([.. Enumerable.Range(1, 1_000).Select(i => SomeNotice.Incident(i, new string('n', 128)))]));
        await SendAsync(SomeNotice.Opened(SomeNotice.Incident(stream: new string('n', 128))));

        foreach (var request in Receiver.Requests)
        {
            var blocks = JsonElement.Parse(request.Text).GetProperty("blocks");
            Assert.InRange(blocks.GetArrayLength(), 1, 50);
            Assert.InRange(blocks[0].GetProperty("text").GetProperty("text").GetString()!.Length, 1, 150);
            Assert.InRange(request.Body.Length, 1, 40_000);
        }
    }

    /// <summary>As Slack shows it: of rich text and plain text no character is markup.</summary>
    private static string Read(JsonElement message)
    {
        var blocks = message.GetProperty("blocks").EnumerateArray().ToList();
        Assert.Equal(["header", "rich_text"], blocks.Select(block => block.GetProperty("type").GetString()));
        Assert.Equal("plain_text", blocks[0].GetProperty("text").GetProperty("type").GetString());
        var parts = blocks[1].GetProperty("elements").EnumerateArray().SelectMany(section => section.GetProperty("elements").EnumerateArray());
        return blocks[0].GetProperty("text").GetProperty("text").GetString() + "\n" + string.Concat(parts.Select(Part));
    }

    private static string Part(JsonElement part)
    {
        var text = part.GetProperty("text").GetString();
        Assert.NotEmpty(text!);
        return part.GetProperty("type").GetString() == "link" ? $"{text} ({part.GetProperty("url").GetString()})" : text!;
    }
}
