using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Configuration;
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

    [Theory]
    [InlineData("Notices:Channels:ops:Kind", "Webhok", "Notices:Channels:ops:Kind")]
    [InlineData("Notices:Channels:ops:Adress", "http://h/", "'Adress'")]
    [InlineData("Notices:Routes:r:Severity", "worst", "Notices:Routes:r:Severity")]
    public void What_is_no_option_or_no_value_of_one_is_refused_too(string key, string value, string named)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddNotices().BuildServiceProvider();

        var refusal = Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<IOptions<NoticeOptions>>().Value);

        Assert.Contains(named, $"{refusal.Message} {refusal.InnerException?.Message}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_that_cannot_be_leaves_what_was_and_a_good_one_counts_at_once()
    {
        var configuration = new ConfigurationManager();
        configuration["Notices:Channels:ops:Kind"] = "Log";
        using var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddNotices().AddChangingOptions().BuildServiceProvider();
        var rules = services.GetRequiredService<IOptions<NoticeOptions>>();
        Assert.Equal(ChannelKind.Log, rules.Value.Find("ops")!.Kind);

        Change("Notices:Channels:ops:Kind", "Webhok");
        Assert.Equal(["log", "ops"], rules.Value.Channels.Keys.Order());
        Change("Notices:Channels:ops:Kind", "Webhook");
        Assert.Equal(ChannelKind.Log, rules.Value.Find("ops")!.Kind);
        Change("Notices:Channels:ops:Url", "https://h.example/");
        Assert.Equal(ChannelKind.Webhook, rules.Value.Find("ops")!.Kind);

        // Whoever changes it by hand is told by an exception; a file that changed is not.
        void Change(string key, string value)
        {
            configuration[key] = value;
            Record.Exception(((IConfigurationRoot)configuration).Reload);
        }
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
