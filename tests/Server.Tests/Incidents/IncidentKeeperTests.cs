using System.Net.Http.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Incidents;

/// <summary>From committed points to incidents in the store.</summary>
public sealed class IncidentKeeperTests
{
    [Fact]
    public async Task An_alarm_opens_an_incident_and_quiet_points_close_it()
    {
        await using var server = RunningServer.Start();
        await using var writer = await server.ConnectAsync("client_id=a&window=20");

        await writer.AskAsync(IncidentServer.AlarmBatch());
        var opened = Assert.Single(await server.UntilAsync("a", 1, "unclosed=true"))!;
        await writer.AskAsync(Wire.Batch(Some.Calm(100).Select((value, i) => Wire.Point(value, time: 90 + i))));
        var closed = Assert.Single(await server.UntilAsync("a", 1, "state=closed"))!;

        Assert.Equal("anomaly", opened["kind"]!.GetValue<string>());
        Assert.Equal(81, opened["opened_n"]!.GetValue<long>());
        Assert.Equal(100, opened["peak"]!["value"]!.GetValue<double>());
        Assert.Equal("2024-05-01T09:31:20Z", opened["opened_at"]!.GetValue<string>());
        Assert.Contains("100", opened["reason"]!.GetValue<string>());
        Assert.Equal(opened["id"]!.GetValue<long>(), closed["id"]!.GetValue<long>());
        Assert.True(closed["closed_n"]!.GetValue<long>() >= 81 + 50);
        Assert.Equal(["opened", "closed"], IncidentServer.Kinds(await server.IncidentAsync(closed["id"]!.GetValue<long>())));
    }

    [Fact]
    public async Task Points_that_come_over_http_are_watched_too()
    {
        await using var server = RunningServer.Start();

        await server.Http.PostAsync("/api/clients/b/points?window=20", JsonContent.Create(System.Text.Json.JsonDocument.Parse(IncidentServer.AlarmBatch()).RootElement));

        Assert.Single(await server.UntilAsync("b", 1));
    }

    [Fact]
    public async Task Observers_are_told_after_events_are_stored()
    {
        var observer = new Observer();
        await using var server = RunningServer.Start(new() { Services = services => services.AddSingleton<IIncidentObserver>(observer) });

        await IncidentServer.OpenAsync(server, "a");

        await server.UntilAsync(() => Task.FromResult(observer.Told > 0));
    }

    [Fact]
    public async Task A_restarted_server_goes_on_with_the_open_incident()
    {
        using var folder = new ScratchFolder();
        long id;
        await using (var first = RunningServer.Start(new() { Database = folder.Database }))
        {
            id = await IncidentServer.OpenAsync(first, "a");
            await first.StopAsync();
        }

        await using var second = RunningServer.Start(new() { Database = folder.Database });
        await IncidentServer.SendAsync(second, "a", Wire.Batch(Some.Calm(100).Select((value, i) => Wire.Point(value, time: 90 + i))));

        var closed = Assert.Single(await second.UntilAsync("a", 1, "state=closed"))!;
        Assert.Equal(id, closed["id"]!.GetValue<long>());
    }

    [Fact]
    public async Task What_could_not_be_read_at_the_start_is_read_when_it_can_be()
    {
        using var folder = new ScratchFolder();
        await using (var first = RunningServer.Start(new() { Database = folder.Database }))
        {
            await IncidentServer.OpenAsync(first, "a");
            first.Get<SqliteTables>().Write(connection => connection.Execute("DELETE FROM incident; UPDATE incident_cursor SET n = 0"));
            first.Get<IncidentWatch>().OnStreamChanged(Some.Client("a"), StreamChange.Deleted);
            await first.StopAsync();
        }

        var time = new FakeTime();
        var isDown = true;
        var faults = new FaultyStore.Faults { OnRead = _ => { if (isDown) throw new StoreUnavailableException("not now"); } };
        await using var second = RunningServer.Start(new() { Services = faults.Add, Time = time, Database = folder.Database });
        Assert.Empty(await second.IncidentsAsync());
        isDown = false;

        await second.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return (await second.IncidentsAsync("client_id=a")).Count == 1;
        });
    }

    [Fact]
    public async Task A_stream_that_nobody_writes_to_leaves_memory_and_its_rule_goes_on_where_it_was()
    {
        var time = new FakeTime();
        await using var server = RunningServer.Start(new() { Time = time });
        var id = await IncidentServer.OpenAsync(server, "a");
        await server.Http.PostAsync("/api/clients/b/points", JsonContent.Create(new { value = 1 }));

        await server.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(!server.Get<IncidentWatch>().All.Any());
        });
        await IncidentServer.SendAsync(server, "a", Wire.Batch(Some.Calm(100).Select((value, i) => Wire.Point(value, time: 90 + i))));

        Assert.Equal(id, Assert.Single(await server.UntilAsync("a", 1, "state=closed"))!["id"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_deleted_stream_takes_its_incidents_with_it_and_its_name_begins_anew()
    {
        await using var server = RunningServer.Start();
        await IncidentServer.OpenAsync(server, "a");

        await server.Http.DeleteAsync("/api/clients/a");
        Assert.Empty(await server.IncidentsAsync());
        var id = await IncidentServer.OpenAsync(server, "a");

        Assert.Equal(81, (await server.IncidentAsync(id))["opened_n"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_regular_stream_that_stops_went_silent_until_it_comes_back()
    {
        var time = new FakeTime();
        await using var server = RunningServer.Start(new() { Time = time, Options = [("Incidents:SilentAfter", "00:00:20")] });
        await using var writer = await server.ConnectAsync("client_id=a&window=20");
        for (var i = 0; i < 30; i++)
        {
            await writer.AskAsync(Wire.Point(1, time: i));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await server.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return (await server.IncidentsAsync("kind=silent&unclosed=true")).Count == 1;
        });
        var silent = Assert.Single(await server.IncidentsAsync("kind=silent"))!;

        // Another connection: the first did not read, and has answered no ping for however long that was.
        await IncidentServer.SendAsync(server, "a", Wire.Point(1, time: 100));

        Assert.Equal(30, silent["opened_n"]!.GetValue<long>());
        Assert.Single(await server.UntilAsync("a", 1, "kind=silent&state=closed"));
    }

    [Fact]
    public async Task A_regular_stream_that_does_not_come_back_after_a_restart_went_silent()
    {
        using var folder = new ScratchFolder();
        var time = new FakeTime();
        RunningServer.Setup setup = new() { Database = folder.Database, Time = time, Options = [("Incidents:SilentAfter", "00:00:20")] };
        await using (var first = RunningServer.Start(setup))
        {
            await using var writer = await first.ConnectAsync("client_id=a&window=20");
            for (var i = 0; i < 30; i++)
            {
                await writer.AskAsync(Wire.Point(1, time: i));
                time.Advance(TimeSpan.FromSeconds(1));
            }

            await first.StopAsync();
        }

        await using var second = RunningServer.Start(setup);
        await second.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return (await second.IncidentsAsync("client_id=a&kind=silent")).Count == 1;
        });
    }

    [Fact]
    public async Task A_stream_whose_rule_was_read_only_when_the_server_stopped_is_missed_after_the_restart()
    {
        using var folder = new ScratchFolder();
        var time = new FakeTime();

        // The stream itself is opened by the first.
        var (isDown, reads) = (true, 0);
        var faults = new FaultyStore.Faults { OnRead = _ => { if (isDown && Interlocked.Increment(ref reads) > 1) throw new StoreUnavailableException("not now"); } };
        RunningServer.Setup setup = new() { Database = folder.Database, Time = time, Options = [("Incidents:SilentAfter", "00:00:20")] };
        await using (var first = RunningServer.Start(setup with { Services = faults.Add }))
        {
            await using var writer = await first.ConnectAsync("client_id=a&window=20");
            for (var i = 0; i < 30; i++)
            {
                await writer.AskAsync(Wire.Point(1, time: i));
                time.Advance(TimeSpan.FromSeconds(1));
            }

            first.Get<IHostApplicationLifetime>().ApplicationStopping.Register(() => isDown = false);
            await first.StopAsync();
        }

        await using var second = RunningServer.Start(setup);
        await second.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return (await second.IncidentsAsync("client_id=a&kind=silent")).Count == 1;
        });
    }

    [Fact]
    public async Task A_snoozed_incident_is_told_again_and_an_abandoned_one_is_closed()
    {
        var time = new FakeTime();
        await using var server = RunningServer.Start(new() { Time = time });
        var id = await IncidentServer.OpenAsync(server, "a");

        await server.PostAsync($"/api/incidents/{id}/snooze", new { @for = "01:00:00" });
        time.Jump(TimeSpan.FromMinutes(59));
        Assert.NotNull((await server.IncidentAsync(id))["snoozed_until"]);
        time.Advance(TimeSpan.FromMinutes(2));
        await server.UntilAsync(async () => IncidentServer.Kinds(await server.IncidentAsync(id)).SequenceEqual(["opened", "snoozed", "opened"]));

        time.Jump(TimeSpan.FromDays(1));
        time.Advance(TimeSpan.FromMinutes(2));
        await server.UntilAsync(async () => (await server.IncidentAsync(id))["state"]!.GetValue<string>() == "closed");
    }

    [Fact]
    public async Task Closed_incidents_go_after_a_while_but_for_those_that_somebody_judged()
    {
        var time = new FakeTime();
        await using var server = RunningServer.Start(new() { Time = time, Options = [("Incidents:ForgetAfter", "7.00:00:00")] });
        var (old, judged) = (await IncidentServer.OpenAsync(server, "old"), await IncidentServer.OpenAsync(server, "judged"));
        await server.PostAsync($"/api/incidents/{judged}/feedback", new { @is = "real" });
        foreach (var id in (long[])[old, judged]) await server.PostAsync($"/api/incidents/{id}/close");
        time.Jump(TimeSpan.FromDays(6));
        await server.PostAsync($"/api/incidents/{await IncidentServer.OpenAsync(server, "new")}/close");

        time.Jump(TimeSpan.FromDays(1));
        time.Advance(TimeSpan.FromMinutes(2));

        await server.UntilAsync(async () => (await server.IncidentsAsync("state=closed")).Count == 2);
        Assert.Equal(["new", "judged"], (await server.IncidentsAsync()).Select(incident => incident!["client_id"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Hundreds_of_streams_that_turn_odd_at_once_have_an_incident_each()
    {
        await using var server = RunningServer.Start();
        var batch = IncidentServer.AlarmBatch();

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) => await IncidentServer.SendAsync(server, $"s{i}", batch));

        await server.UntilAsync(async () => (await server.IncidentsAsync("limit=1000")).Count == 200);
    }

    [Fact]
    public async Task Commits_that_fail_are_an_incident_of_the_server()
    {
        var time = new FakeTime();
        var faults = new FaultyStore.Faults();
        await using var server = RunningServer.Start(new() { Services = faults.Add, Time = time });
        await using var writer = await server.ConnectAsync("client_id=a");
        faults.OnAppend = _ => throw new StoreUnavailableException("disk full");

        await writer.SendAsync(Wire.Point(1));
        await writer.ClosedAsync();
        faults.OnAppend = null;
        await server.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return (await server.IncidentsAsync("kind=server&state=open")).Count == 1;
        });
        await server.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return (await server.IncidentsAsync("kind=server&state=closed")).Count == 1;
        });
    }

    private sealed class Observer : IIncidentObserver
    {
        private int _told;

        public int Told => Volatile.Read(ref _told);

        public void OnIncidentEvents() => Interlocked.Increment(ref _told);
    }
}
