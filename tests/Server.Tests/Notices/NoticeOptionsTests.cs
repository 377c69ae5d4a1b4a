using Microsoft.Extensions.Configuration;
using StreamingAnomaly.Server.Notices;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Notices;

public class NoticeOptionsTests
{
    [Theory]
    [InlineData("""{"Channels":{"ops":{"Kind":"Webhook"}}}""", "Notices:Channels:ops:Url")]
    [InlineData("""{"Channels":{"ops":{"Kind":"Slack","Url":"hooks.example/x"}}}""", "Notices:Channels:ops:Url")]
    [InlineData("""{"Channels":{"ops":{"Kind":"Webhook","Url":"http://h/","Secret":"whsec_?"}}}""", "Notices:Channels:ops:Secret")]
    [InlineData("""{"Channels":{"m":{"Kind":"Email","From":"a@b.example","To":"c@d.example"}}}""", "Notices:Channels:m:Host")]
    [InlineData("""{"Channels":{"m":{"Kind":"Email","Host":"h","Port":"70000","From":"a@b.example","To":"c@d.example"}}}""", "Notices:Channels:m:Port")]
    [InlineData("""{"Channels":{"m":{"Kind":"Email","Host":"h","From":"nobody","To":"c@d.example"}}}""", "Notices:Channels:m:From")]
    [InlineData("""{"Channels":{"m":{"Kind":"Email","Host":"h","From":"a@b.example","To":"c@d.example,"}}}""", "Notices:Channels:m:To")]
    [InlineData("""{"Routes":{"r":{"Channels":["lgo"]}}}""", "Notices:Routes:r:Channels names \"lgo\"; there is log")]
    [InlineData("""{"Routes":{"r":{"CoolDown":"2.00:00:00"}}}""", "Notices:Routes:r: The field CoolDown")]
    [InlineData("""{"Address":"anomalies.example"}""", "Notices:Address")]
    public void What_cannot_be_is_refused_by_its_name(string json, string named)
    {
        var result = new NoticeOptionsCheck().Validate(null, Read(json));

        Assert.Contains(named, Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_does_not_repeat_what_may_be_a_secret()
    {
        var result = new NoticeOptionsCheck().Validate(null, Read("""{"Channels":{"ops":{"Kind":"Webhook","Url":"x-very-secret","Secret":"whsec_very-secret"}}}"""));

        Assert.Equal(2, result.Failures!.Count());
        Assert.DoesNotContain("very-secret", result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Channels_and_routes_are_read_by_name()
    {
        var options = Read(
            """
            {
              "Channels": { "ops": { "Kind": "webhook", "Url": "https://h.example/x" }, "mail": { "Kind": "Email", "Host": "h", "From": "a@b.example", "To": "c@d.example" } },
              "Routes": { "night": { "Streams": "prod-*", "Severity": "high", "Channels": ["OPS"], "Closed": false, "CoolDown": "01:00:00" } }
            }
            """);

        Assert.True(new NoticeOptionsCheck().Validate(null, options).Succeeded);
        Assert.Equal(["log", "mail", "ops"], options.Channels.Keys.Order());
        Assert.Equal(ChannelKind.Webhook, options.Find("Ops")!.Kind);
        var (name, route, channels) = Assert.Single(options.AllRoutes());
        Assert.Equal(("night", "prod-*", Detection.Severity.High, false, TimeSpan.FromHours(1)), (name, route.Streams, route.Severity, route.Closed, route.CoolDown));
        Assert.Equal(["ops"], channels);
    }

    private static NoticeOptions Read(string json)
    {
        using var bytes = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));
        return new ConfigurationBuilder().AddJsonStream(bytes).Build().Get<NoticeOptions>()!;
    }
}
