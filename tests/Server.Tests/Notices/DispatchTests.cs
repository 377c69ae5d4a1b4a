using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StreamingAnomaly.Server.Tests.Incidents;
using StreamingAnomaly.Server.Tests.Notices.Receivers;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Notices;

/// <summary>From what happens to incidents to what arrives, by the whole server.</summary>
public sealed class DispatchTests : IAsyncLifetime
{
    private HttpReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await HttpReceiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task A_thousand_streams_at_once_are_one_notice_and_their_ends_another()
    {
        await using var noticed = NoticedServer.Start(_receiver);

        var ids = noticed.Open([.. Enumerable.Range(1, 1_000).Select(i => $"stream {i}")]);
        await noticed.ReceivedAsync(_receiver, 1);
        foreach (var id in ids) noticed.Close(id);
        await noticed.ReceivedAsync(_receiver, 2);
        await noticed.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal([("incidents.opened", 1_000), ("incidents.closed", 1_000)], Bodies().Select(body => (body.GetProperty("type").GetString()!, body.GetProperty("count").GetInt32())));
        Assert.Equal(1_000, Bodies()[0].GetProperty("incidents").EnumerateArray().Select(incident => incident.GetProperty("client_id").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task A_thousand_streams_within_a_second_are_one_notice_a_route()
    {
        await using var noticed = NoticedServer.Start(_receiver, ("Notices:Routes:a:Streams", "*"), ("Notices:Routes:b:Streams", "stream 1 *"));

        for (var i = 0; i < 10; i++)
        {
            noticed.Open([.. Enumerable.Range(1, 100).Select(j => $"stream {i} {j}")]);
            await noticed.PassAsync(TimeSpan.FromMilliseconds(100));
        }

        await noticed.ReceivedAsync(_receiver, 2);
        await noticed.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal([("a", 1_000), ("b", 100)], Bodies().Select(body => (body.GetProperty("route").GetString()!, body.GetProperty("count").GetInt32())));
    }

    [Fact]
    public async Task An_incident_that_stays_alone_is_told_of_soon()
    {
        await using var noticed = NoticedServer.Start(_receiver, ("Notices:Gather", "00:00:01"), ("Notices:GatherMost", "00:10:00"));

        noticed.Open("a");
        await noticed.ReceivedAsync(_receiver, 1);

        Assert.True(noticed.Time.GetUtcNow() - FakeTime.Start < TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task While_more_keep_coming_a_notice_waits_for_them_but_not_for_ever()
    {
        await using var noticed = NoticedServer.Start(_receiver, ("Notices:Gather", "00:00:01"), ("Notices:GatherMost", "00:00:05"));
        var began = noticed.Time.GetUtcNow();

        for (var i = 0; _receiver.Requests.IsEmpty && i < 500; i++)
        {
            noticed.Open($"stream {i}");
            await noticed.PassAsync(TimeSpan.FromMilliseconds(500));
        }

        Assert.True(Bodies()[0].GetProperty("timestamp").GetDateTimeOffset() - began >= TimeSpan.FromSeconds(5));
        Assert.True(Bodies()[0].GetProperty("count").GetInt32() >= 9);
    }

    [Fact]
    public async Task A_notice_leads_to_the_address_people_reach_the_server_by()
    {
        await using var noticed = NoticedServer.Start(_receiver, ("Notices:Address", "https://anomalies.example/"));

        var id = noticed.Open("a")[0];
        await noticed.ReceivedAsync(_receiver, 1);

        Assert.Equal($"https://anomalies.example/incidents/{id}", Bodies()[0].GetProperty("incidents")[0].GetProperty("url").GetString());
    }

    [Fact]
    public async Task Without_an_address_it_leads_to_where_the_server_listens()
    {
        await using var noticed = NoticedServer.Start(_receiver);

        var id = noticed.Open("a")[0];
        await noticed.ReceivedAsync(_receiver, 1);

        Assert.Equal($"{noticed.Server.Address}incidents/{id}", Bodies()[0].GetProperty("incidents")[0].GetProperty("url").GetString());
    }

    [Fact]
    public async Task A_stream_that_flaps_is_told_of_again_after_its_cool_down()
    {
        await using var noticed = NoticedServer.Start(_receiver, ("Notices:Routes:r:CoolDown", "00:05:00"), ("Notices:Routes:r:Closed", "false"), ("Notices:Routes:r:Channels:0", "team"));
        noticed.Close(noticed.Open("a")[0]);
        await noticed.ReceivedAsync(_receiver, 1);

        noticed.Open("a");
        await noticed.PassAsync(TimeSpan.FromMinutes(4));
        Assert.Single(_receiver.Requests);
        await noticed.ReceivedAsync(_receiver, 2);
        await noticed.PassAsync(TimeSpan.FromMinutes(6));

        Assert.Equal(2, _receiver.Requests.Count);
    }

    [Fact]
    public async Task A_dead_channel_is_tried_again_at_longer_and_longer_intervals_and_keeps_no_other_waiting()
    {
        await using var other = await HttpReceiver.StartAsync();
        await using var noticed = NoticedServer.Start(_receiver, ("Notices:Channels:other:Kind", "Slack"), ("Notices:Channels:other:Url", other.Url));
        var attempts = new ConcurrentQueue<DateTimeOffset>();
        _receiver.Answer = (number, context) =>
        {
            attempts.Enqueue(noticed.Time.GetUtcNow());
            context.Response.StatusCode = number <= 5 ? 500 : 200;
            return Task.CompletedTask;
        };

        noticed.Open("a");
        await noticed.ReceivedAsync(other, 1);
        await noticed.ReceivedAsync(_receiver, 6);

        var rests = attempts.Zip(attempts.Skip(1), (one, next) => (next - one).TotalSeconds);
        Assert.All(rests.Zip([1, 2, 4, 8, 16]), rest => Assert.True(rest.First >= rest.Second, $"{rest.First} s"));
        Assert.Single(Bodies().Select(body => body.GetProperty("id").GetString()).Distinct());
        await noticed.Until(() => noticed.Outbox.Waiting().Count == 0);
        Assert.Equal([("log", "delivered", 1), ("other", "delivered", 1), ("team", "delivered", 6)], noticed.Outbox.Newest(10).Select(row => (row.Channel, row.Outcome, (int)row.Attempts)));
    }

    [Fact]
    public async Task Nothing_else_is_tried_where_nobody_is_there_and_all_arrives_in_order_when_somebody_is()
    {
        _receiver.Answer = (number, context) =>
        {
            context.Response.StatusCode = number <= 3 ? 503 : 200;
            return Task.CompletedTask;
        };
        await using var noticed = NoticedServer.Start(_receiver);

        foreach (var stream in (string[])["a", "b", "c"])
        {
            noticed.Open(stream);
            await noticed.Until(() => noticed.Outbox.Newest(100).Any(row => row.Channel == "team" && row.Title.StartsWith(stream, StringComparison.Ordinal)));
        }

        await noticed.ReceivedAsync(_receiver, 6);

        Assert.Equal(["a", "b", "c"], Bodies().Skip(3).Select(body => body.GetProperty("incidents")[0].GetProperty("client_id").GetString()));
    }

    [Fact]
    public async Task Whoever_answers_nothing_is_left_after_a_while_and_tried_again()
    {
        var time = new FakeTime();
        _receiver.Answer = (number, context) => number == 1 ? Task.Delay(Timeout.InfiniteTimeSpan, time, context.RequestAborted) : Task.CompletedTask;
        await using var noticed = NoticedServer.Start(_receiver, ("Notices:Patience", "00:00:30"));

        noticed.Open("a");
        await noticed.ReceivedAsync(_receiver, 2);
        await noticed.Until(() => noticed.Outbox.Waiting().Count == 0);

        Assert.All(noticed.Outbox.Newest(10), row => Assert.Equal("delivered", row.Outcome));
    }

    [Fact]
    public async Task What_nobody_takes_is_given_up_in_the_end_and_what_is_refused_at_once()
    {
        await using var other = await HttpReceiver.StartAsync();
        (_receiver.Answer, other.Answer) = (Status(500), Status(400));
        await using var noticed = NoticedServer.Start(
            _receiver, ("Notices:GiveUpAfter", "00:01:00"), ("Notices:Channels:other:Kind", "Teams"), ("Notices:Channels:other:Url", other.Url));

        noticed.Open("a");
        await noticed.Until(() => noticed.Outbox.Newest(10).Any() && noticed.Outbox.Waiting().Count == 0);

        // Counted after it is written down.
        var metrics = "";
        await noticed.Server.UntilAsync(async () =>
        {
            metrics = await noticed.Server.Http.GetStringAsync("/metrics");
            return metrics.Contains("streaming_anomaly_notices_waiting 0", StringComparison.Ordinal) && metrics.Contains("given_up", StringComparison.Ordinal) && metrics.Contains("refused", StringComparison.Ordinal);
        });

        Assert.Equal([("log", "delivered"), ("other", "refused"), ("team", "given_up")], noticed.Outbox.Newest(10).Select(row => (row.Channel, row.Outcome)));
        Assert.Single(other.Requests);
        Assert.Contains("""streaming_anomaly_notices_total{channel="other",outcome="refused"} 1""", metrics, StringComparison.Ordinal);
        Assert.Contains("""streaming_anomaly_notices_total{channel="team",outcome="given_up"} 1""", metrics, StringComparison.Ordinal);
        Assert.Contains($$"""streaming_anomaly_notices_total{channel="team",outcome="failed"} {{_receiver.Requests.Count - 1}}""", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_or_was_not_written_down_is_delivered_after_a_restart_under_the_same_key()
    {
        using var folder = new ScratchFolder();
        _receiver.Answer = Status(500);
        string[] keys;
        await using (var noticed = NoticedServer.Start(_receiver, folder.Database))
        {
            noticed.Open("a");
            await noticed.ReceivedAsync(_receiver, 1);
            await noticed.Until(() => noticed.Outbox.Waiting().Count == 1);
            keys = [Bodies()[0].GetProperty("id").GetString()!];
        }

        _receiver.Answer = Status(200);
        await using (var noticed = NoticedServer.Start(_receiver, folder.Database))
        {
            await noticed.Until(() => noticed.Outbox.Waiting().Count == 0);
            Assert.All(Bodies(), body => Assert.Equal(keys[0], body.GetProperty("id").GetString()));
            Assert.Equal(["delivered"], noticed.Outbox.Newest(10).Select(row => row.Outcome).Distinct());
        }
    }

    [Fact]
    public async Task What_happened_while_nobody_dispatched_is_told_after_the_start()
    {
        using var folder = new ScratchFolder();
        await using (var noticed = NoticedServer.Start(_receiver, folder.Database)) noticed.Open("a");
        var before = _receiver.Requests.Count;

        await using (var noticed = NoticedServer.Start(_receiver, folder.Database))
        {
            await noticed.ReceivedAsync(_receiver, 1);
            await noticed.PassAsync(TimeSpan.FromSeconds(5));
        }

        Assert.Equal((0, 1), (before, _receiver.Requests.Count));
    }

    [Fact]
    public async Task Incidents_that_went_with_their_stream_are_no_more_told_of()
    {
        await using var noticed = NoticedServer.Start(_receiver);

        noticed.Open("a", "b");
        await noticed.Server.Http.DeleteAsync("/api/clients/a");
        await noticed.ReceivedAsync(_receiver, 1);

        Assert.Equal(["b"], Bodies()[0].GetProperty("incidents").EnumerateArray().Select(incident => incident.GetProperty("client_id").GetString()));
    }

    [Fact]
    public async Task A_channel_that_never_answers_keeps_no_point_and_no_incident_waiting()
    {
        var never = new TaskCompletionSource();
        _receiver.Answer = (_, _) => never.Task;
        await using var noticed = NoticedServer.Start(_receiver, ("Notices:Routes:r:Channels:0", "team"));
        noticed.Open("a");
        await noticed.ReceivedAsync(_receiver, 1);

        await using var client = await noticed.Server.ConnectAsync("client_id=b&window=20");
        await client.AskAsync(IncidentServer.AlarmBatch());
        for (var time = 90; time < 590; time++) Assert.Contains("anomaly", await client.AskAsync(Wire.Point(0.5, time: time)), StringComparison.Ordinal);
        await noticed.Server.UntilAsync("b", 1);

        Assert.Single(_receiver.Requests);
        Assert.Contains(noticed.Outbox.Newest(10), notice => notice is { Outcome: "waiting", Title: var title } && title.StartsWith("a:", StringComparison.Ordinal));
        never.SetResult();
    }

    [Fact]
    public async Task Channels_tell_how_they_are_and_can_be_tested()
    {
        await using var noticed = NoticedServer.Start(_receiver, ("Notices:Routes:r:Channels:0", "team"));
        using var none = new StringContent("");

        using var taken = await noticed.Server.Http.PostAsync("/api/channels/team/test", none);
        _receiver.Answer = Status(403);
        using var failed = await noticed.Server.Http.PostAsync("/api/channels/team/test", none);
        using var unknown = await noticed.Server.Http.PostAsync("/api/channels/nobody/test", none);
        var list = await noticed.Server.Http.GetStringAsync("/api/channels");

        Assert.Equal((HttpStatusCode.OK, """{"delivered":true,"said":"200 ok"}"""), (taken.StatusCode, await taken.Content.ReadAsStringAsync()));
        Assert.Equal(["test", "test"], Bodies().Select(body => body.GetProperty("type").GetString()));
        Assert.Equal(HttpStatusCode.BadGateway, failed.StatusCode);
        Assert.Contains("\"detail\":\"403\"", await failed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("there is", await unknown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("\"name\":\"team\",\"kind\":\"webhook\"", list, StringComparison.Ordinal);
        Assert.Contains("\"routes\":[\"r\"],\"waiting\":0,\"last_notice\":null", list, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", list, StringComparison.Ordinal);
    }

    private static Func<int, HttpContext, Task> Status(int status) => (_, context) =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private List<JsonElement> Bodies() => [.. _receiver.Requests.Select(request => JsonElement.Parse(request.Text))];
}
