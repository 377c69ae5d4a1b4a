using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StreamingAnomaly.Server.Notices;
using StreamingAnomaly.Server.Notices.Channels;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Notices.Channels;

public sealed class WebhookChannelTests : HttpChannelConformance
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    protected override IReadOnlyList<string> Arrived => [.. Receiver.Requests.Select(request => Flat(request.Text))];

    internal override IChannel Make(HttpClient http, string url, TimeProvider time) =>
        new WebhookChannel(http, new ChannelSettings { Kind = ChannelKind.Webhook, Url = url, Secret = Secret }, SomeNotice.Links, time);

    [Fact]
    public async Task Programs_find_everything_about_each_incident()
    {
        await SendAsync(SomeNotice.Flood(1_000));

        var body = JsonElement.Parse(Receiver.Requests.Single().Text);

        Assert.Equal("incidents.opened", body.GetProperty("type").GetString());
        Assert.Equal("ntc_1", body.GetProperty("id").GetString());
        Assert.Equal("2024-05-01T09:30:02Z", body.GetProperty("timestamp").GetString());
        Assert.Equal(1_000, body.GetProperty("count").GetInt32());
        var incidents = body.GetProperty("incidents").EnumerateArray().ToList();
        Assert.Equal(1_000, incidents.Select(incident => incident.GetProperty("client_id").GetString()).Distinct().Count());
        Assert.Equal(
            """{"id":1,"client_id":"stream-1","kind":"anomaly","state":"open","severity":"critical","score":0.8999,"opened_at":"2024-05-01T09:30:00Z","last_at":"2024-05-01T09:30:01Z","anomalies":3,"peak_value":100.5,""",
            incidents[0].GetRawText()[..incidents[0].GetRawText().IndexOf("\"reason\"", StringComparison.Ordinal)]);
    }

    [Fact]
    public async Task Each_attempt_is_signed_and_carries_the_same_key()
    {
        for (var i = 0; i < 2; i++) await SendAsync(SomeNotice.Opened());

        Assert.Equal(2, Receiver.Requests.Count);
        foreach (var request in Receiver.Requests)
        {
            Assert.Equal("ntc_1", request.Headers["Idempotency-Key"]);
            Assert.Equal("ntc_1", request.Headers["Webhook-Id"]);
            var timestamp = request.Headers["Webhook-Timestamp"];
            Assert.Equal(FakeTime.Start.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), timestamp);
            var signed = HMACSHA256.HashData(Convert.FromBase64String(Secret[6..]), Encoding.UTF8.GetBytes($"ntc_1.{timestamp}.{request.Text}"));
            Assert.Equal($"v1,{Convert.ToBase64String(signed)}", request.Headers["Webhook-Signature"]);
        }
    }

    /// <summary>The example of the Standard Webhooks specification.</summary>
    [Fact]
    public void The_signature_is_the_one_of_the_standard() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookChannel.Signature(Secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, """{"test": 2432232314}"""u8));

    // JSON escapes what people would read.
    private static string Flat(string json) => string.Join('\n', Strings(JsonElement.Parse(json)));

    private static IEnumerable<string> Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Strings(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
        _ => [element.ToString()],
    };
}
