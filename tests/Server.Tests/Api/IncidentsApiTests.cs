using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Tests.Incidents;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Api;

/// <summary>Incidents as programs read them and act on them.</summary>
public sealed class IncidentsApiTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Incidents_are_found_by_stream_state_kind_severity_and_time_under_either_name()
    {
        var name = Some.NewId();
        var id = await IncidentServer.OpenAsync(server, name);

        Assert.Equal(id, await Only($"client_id={name}"));
        Assert.Equal(id, await Only($"search={name[1..].ToUpperInvariant()}&state=open&kind=anomaly&min_severity=low"));
        Assert.Equal(id, await Only($"client_id={name}&from=2024-05-01T09:31:20Z&to=2024-05-01T09:31:20Z"));
        Assert.Empty(await server.IncidentsAsync($"client_id={name}&to=2024-05-01T09:31:19Z"));
        Assert.Empty(await server.IncidentsAsync($"client_id={name}&from=2024-05-01T09:40:00Z"));
        Assert.Empty(await server.IncidentsAsync($"client_id={name}&kind=silent"));
        Assert.Equal(await server.Http.GetStringAsync($"/api/incidents?client_id={name}"), await server.Http.GetStringAsync($"/api/alerts?client_id={name}"));

        async Task<long> Only(string query) => Assert.Single(await server.IncidentsAsync(query))!["id"]!.GetValue<long>();
    }

    [Fact]
    public async Task A_list_comes_by_pages()
    {
        var name = Some.NewId();
        for (var i = 0; i < 3; i++) await IncidentServer.OpenAsync(server, $"{name} {i}");

        var first = JsonNode.Parse(await server.Http.GetStringAsync($"/api/incidents?search={name}&limit=2"))!;
        var second = JsonNode.Parse(await server.Http.GetStringAsync($"/api/incidents?search={name}&limit=2&cursor={first["next_cursor"]}"))!;

        string[] names = [.. first["incidents"]!.AsArray().Concat(second["incidents"]!.AsArray()).Select(incident => incident!["client_id"]!.GetValue<string>())];
        Assert.Equal([$"{name} 2", $"{name} 1", $"{name} 0"], names);
        Assert.Null(second["next_cursor"]);
    }

    [Theory]
    [InlineData("state=opened", "open, acknowledged, closed")]
    [InlineData("kind=x", "anomaly, silent, server")]
    [InlineData("limit=0", "from 1 to 1000")]
    [InlineData("from=yesterday", "ISO 8601")]
    public async Task What_cannot_be_asked_is_said(string query, string expected)
    {
        using var response = await server.Http.GetAsync($"/api/incidents?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, JsonNode.Parse(await response.Content.ReadAsStringAsync())!["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_incident_is_acknowledged_snoozed_commented_judged_and_closed_and_tells_by_whom()
    {
        var id = await IncidentServer.OpenAsync(server, Some.NewId());

        var (_, acknowledged) = await server.PostAsync($"/api/incidents/{id}/ack", new { who = "Ada" });
        await server.PostAsync($"/api/incidents/{id}/ack");
        await server.PostAsync($"/api/incidents/{id}/snooze", new { @for = "04:00:00" });
        await server.PostAsync($"/api/incidents/{id}/comment", new { text = "the pump again" });
        await server.PostAsync($"/api/incidents/{id}/feedback", new { @is = "false_alarm" });
        await server.PostAsync($"/api/incidents/{id}/feedback", new { @is = "real", text = "after all" });
        var (status, closed) = await server.PostAsync($"/api/incidents/{id}/close", new { text = "mended" });

        Assert.Equal("acknowledged", acknowledged!["state"]!.GetValue<string>());
        Assert.Equal(200, status);
        Assert.Equal("closed", closed!["state"]!.GetValue<string>());
        Assert.Equal("real", closed["feedback"]!.GetValue<string>());
        Assert.NotNull(closed["closed_at"]);
        Assert.Equal(["opened", "acknowledged", "snoozed", "commented", "feedback", "feedback", "closed"], IncidentServer.Kinds(closed));
        Assert.Equal("Ada", closed["events"]![1]!["who"]!.GetValue<string>());
        Assert.Equal("real: after all", closed["events"]![5]!["text"]!.GetValue<string>());
        Assert.Equal("mended", closed["events"]![6]!["text"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_closed_incident_is_not_acknowledged_but_can_be_judged()
    {
        var id = await IncidentServer.OpenAsync(server, Some.NewId());
        await server.PostAsync($"/api/incidents/{id}/close");

        Assert.Equal(409, (await server.PostAsync($"/api/incidents/{id}/ack")).Status);
        Assert.Equal(409, (await server.PostAsync($"/api/incidents/{id}/close")).Status);
        Assert.Equal(409, (await server.PostAsync($"/api/incidents/{id}/snooze", new { @for = "01:00:00" })).Status);
        Assert.Equal(200, (await server.PostAsync($"/api/incidents/{id}/feedback", new { @is = "expected" })).Status);
    }

    [Fact]
    public async Task A_closed_incident_stays_closed_and_the_next_alarm_opens_another()
    {
        var name = Some.NewId();
        var id = await IncidentServer.OpenAsync(server, name);

        // By itself it would stay open for an hour.
        using var patched = await server.Http.PatchAsync($"/api/clients/{name}/incident_rule", JsonContent.Create(new { close_after = "01:00:00" }));
        await server.PostAsync($"/api/incidents/{id}/close");

        await IncidentServer.SendAsync(server, name, IncidentServer.AlarmBatch(first: 90, count: 400, spike: 390, value: 10_000));

        var two = await server.UntilAsync(name, 2);
        Assert.Equal("open", two[0]!["state"]!.GetValue<string>());
        Assert.Null(two[1]!["closed_n"]);
    }

    [Theory]
    [InlineData("ack", """{"whom": "me"}""", "whom", "expected who")]
    [InlineData("snooze", "{}", "for", "a time from")]
    [InlineData("snooze", """{"for": "10 minutes"}""", "for", "\"10 minutes\"")]
    [InlineData("feedback", """{"is": "good"}""", "is", "real, false_alarm, expected, got \"good\"")]
    [InlineData("comment", """{"text": 7}""", "text", "got 7")]
    [InlineData("comment", """{"text": " "}""", "text", "say something")]
    [InlineData("close", "[1]", "body", "JSON object")]
    [InlineData("close", "{", "body", "no JSON")]
    public async Task What_cannot_be_done_is_said_and_nothing_is_done(string action, string body, string field, string expected)
    {
        var id = await IncidentServer.OpenAsync(server, Some.NewId());

        using var response = await server.Http.PostAsync($"/api/incidents/{id}/{action}", new StringContent(body, Encoding.UTF8, "application/json"));

        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal($"Bad {field}", problem["title"]!.GetValue<string>());
        Assert.Contains(expected, problem["detail"]!.GetValue<string>());
        Assert.Equal(["opened"], IncidentServer.Kinds(await server.IncidentAsync(id)));
    }

    [Theory]
    [InlineData("/api/incidents/999999/ack")]
    [InlineData("/api/incidents/999999/close")]
    [InlineData("/api/channels/log/test")]
    public async Task Only_json_changes_something_or_nothing_at_all(string address)
    {
        foreach (var chunked in (bool[])[false, true])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent("text=x", Encoding.UTF8, "application/x-www-form-urlencoded") };
            request.Headers.TransferEncodingChunked = chunked;
            using var response = await server.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        }

        using var unknown = await server.Http.PostAsync(address, new StringContent("""{"x":1}""", Encoding.UTF8, "application/json"));
        using var bare = await server.Http.PostAsync(address, null);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.True(bare.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{bare.StatusCode}");
    }

    [Fact]
    public async Task An_unknown_incident_is_not_found()
    {
        Assert.Equal(404, (await server.PostAsync("/api/incidents/999999/ack")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("/api/incidents/999999")).StatusCode);
    }

    [Fact]
    public async Task A_rule_of_its_own_counts_from_the_next_point_on_and_can_be_released()
    {
        var name = Some.NewId();
        await IncidentServer.SendAsync(server, name, IncidentServer.AlarmBatch(spike: -1));
        var rule = $"/api/clients/{name}/incident_rule";

        var changed = await PatchAsync(rule, """{"min_severity": "critical", "direction": "down", "close_after": "00:05:00"}""");
        await IncidentServer.SendAsync(server, name, IncidentServer.AlarmBatch(first: 90, spike: 85));
        var released = await PatchAsync(rule, """{"direction": null}""");

        // The keeper goes in order: once it has told of a later stream, it has told of all before.
        await IncidentServer.OpenAsync(server, Some.NewId());

        Assert.Equal(["close_after", "direction", "min_severity"], changed["own"]!.AsArray().Select(own => own!.GetValue<string>()).Order());
        Assert.Equal("down", changed["direction"]!.GetValue<string>());
        Assert.Equal("both", released["direction"]!.GetValue<string>());
        Assert.Empty(await server.IncidentsAsync($"client_id={name}"));

        async Task<JsonNode> PatchAsync(string address, string body)
        {
            using var response = await server.Http.PatchAsync(address, new StringContent(body, Encoding.UTF8, "application/json"));
            return JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
        }
    }

    [Theory]
    [InlineData("""{"open_afer": 2}""", "there is no field \"open_afer\"")]
    [InlineData("""{"open_after": 0}""", "open_after must be between 1 and 100, got 0")]
    [InlineData("""{"open_after": "two"}""", "open_after must be a whole number, got \"two\"")]
    [InlineData("""{"direction": "left"}""", "direction must be one of both, up, down, got \"left\"")]
    [InlineData("""{"never": "5"}""", "never must be a range of values such as 0..5, ..5 or 95.., or none, got \"5\"")]
    [InlineData("""{"quiet_hours": "night"}""", "quiet_hours must be hours of a day")]
    [InlineData("""{"within": "-00:00:01"}""", "within must be between 00:00:00 and 365.00:00:00")]
    public async Task A_rule_that_cannot_be_is_refused(string body, string expected)
    {
        var name = Some.NewId();
        await IncidentServer.SendAsync(server, name, IncidentServer.AlarmBatch(spike: -1));

        using var response = await server.Http.PatchAsync($"/api/clients/{name}/incident_rule", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, JsonNode.Parse(await response.Content.ReadAsStringAsync())!["detail"]!.GetValue<string>(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task In_a_silence_nothing_opens_and_after_its_end_it_does()
    {
        var name = Some.NewId();
        await IncidentServer.SendAsync(server, name, IncidentServer.AlarmBatch(spike: -1));
        var (status, silence) = await server.PostAsync($"/api/clients/{name}/silences", new { from = "2024-05-01T09:30:00Z", to = "2024-05-01T10:30:00Z", text = "tests", who = "Ada" });

        await IncidentServer.SendAsync(server, name, IncidentServer.AlarmBatch(first: 90));
        using var removed = await server.Http.DeleteAsync($"/api/clients/{name}/silences/{silence!["id"]}");
        await IncidentServer.SendAsync(server, name, IncidentServer.AlarmBatch(first: 180, count: 400, spike: 390, value: 10_000));

        Assert.Equal(201, status);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(180 + 391, Assert.Single(await server.UntilAsync(name, 1))!["opened_n"]!.GetValue<long>());
        Assert.Empty(JsonNode.Parse(await server.Http.GetStringAsync($"/api/clients/{name}/silences"))!["silences"]!.AsArray());
    }

    [Theory]
    [InlineData("""{"from": "2024-05-02", "to": "2024-05-01"}""", "to must be after from")]
    [InlineData("""{"from": "2024-05-02"}""", "to must be an ISO 8601 date")]
    [InlineData("""{"from": "2024-05-02", "to": "99999999999999999999999"}""", "to must be an ISO 8601 date")]
    [InlineData("""{"from": "2024-05-02", "to": "2024-05-03", "repeats": "yearly"}""", "one of never, daily, weekly")]
    [InlineData("""{"from": "2024-05-02", "to": "2024-05-03", "repeats": "daily"}""", "A daily silence lasts less than a day")]
    [InlineData("""{"from": "2024-05-02", "to": "2024-05-09", "repeats": "weekly"}""", "A weekly silence lasts less than a week")]
    public async Task A_silence_that_cannot_be_is_refused(string body, string expected)
    {
        using var response = await server.Http.PostAsync("/api/clients/any/silences", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, JsonNode.Parse(await response.Content.ReadAsStringAsync())!["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task Streams_that_are_not_there_have_no_rule()
    {
        foreach (var address in (string[])["/api/clients/nobody/incident_rule", "/api/clients/nobody/silences"])
            Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync(address)).StatusCode);
        Assert.Equal(404, (await server.PostAsync("/api/clients/nobody/silences", new { from = "2024-05-01", to = "2024-05-02" })).Status);
        using var patched = await server.Http.PatchAsync("/api/clients/nobody/incident_rule", JsonContent.Create(new { open_after = 2 }));
        Assert.Equal(HttpStatusCode.NotFound, patched.StatusCode);
    }

    [Fact]
    public async Task Many_are_acknowledged_at_once_and_what_became_of_each_is_said()
    {
        var name = Some.NewId();
        var open = await IncidentServer.OpenAsync(server, name + " 1");
        var other = await IncidentServer.OpenAsync(server, name + " 2");
        var closed = await IncidentServer.OpenAsync(server, name + " 3");
        await server.PostAsync($"/api/incidents/{closed}/close");

        var (status, said) = await server.PostAsync("/api/incidents/ack", new { ids = (long[])[open, closed, long.MaxValue, open, other], who = "ada" });

        Assert.Equal(200, status);
        Assert.Equal($$"""{"acknowledged":[{{open}},{{other}}],"closed":[{{closed}}],"unknown":[{{long.MaxValue}}]}""", said!.ToJsonString());
        Assert.Equal(2, (await server.IncidentsAsync($"search={name}&state=acknowledged")).Count);
        Assert.Equal("ada", (await server.IncidentAsync(other))["events"]!.AsArray()[^1]!["who"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"ids":5}""")]
    [InlineData("""{"ids":[1,"2"]}""")]
    [InlineData("""{"ids":[null]}""")]
    [InlineData("""{"ids":[1],"all":true}""")]
    public async Task Which_are_to_be_acknowledged_must_be_said(string body)
    {
        var (status, _) = await server.PostAsync("/api/incidents/ack", JsonNode.Parse(body));

        Assert.Equal(400, status);
    }

    [Fact]
    public async Task What_was_real_is_a_label_that_a_backtest_reads()
    {
        var name = Some.NewId();
        var id = await IncidentServer.OpenAsync(server, name);

        await server.PostAsync($"/api/incidents/{id}/feedback", new { @is = "real" });

        var labels = StreamingAnomaly.Server.Backtest.LabelFile.Parse(await server.Http.GetStringAsync("/api/labels"));
        Assert.Contains($"{name}.csv", labels.Names);
    }

    [Fact]
    public async Task What_was_judged_while_it_was_open_is_a_label_to_its_end()
    {
        var name = Some.NewId();
        var id = await IncidentServer.OpenAsync(server, name);
        using var patched = await server.Http.PatchAsync($"/api/clients/{name}/incident_rule", JsonContent.Create(new { close_after = "01:00:00" }));

        await server.PostAsync($"/api/incidents/{id}/feedback", new { @is = "real" });
        await IncidentServer.SendAsync(server, name, IncidentServer.AlarmBatch(first: 90, count: 400, spike: 390, value: 10_000));
        await server.UntilAsync(async () => (await server.IncidentAsync(id))["last_n"]!.GetValue<long>() == 90 + 391);

        var labels = JsonNode.Parse(await server.Http.GetStringAsync("/api/labels"))!;
        Assert.Equal("""[["2024-05-01T09:31:20Z","2024-05-01T09:38:00Z"]]""", labels[$"{name}.csv"]!.ToJsonString());
        Assert.Equal(400 * Timestamps.MicrosPerSecond, Assert.Single(server.Get<IncidentReader>().Labels(Some.Client(name), Feedback.Real)) is var (from, to) ? to - from : 0);
    }

    [Fact]
    public async Task A_stream_that_really_went_silent_is_no_label_of_anomalies()
    {
        var name = Some.NewId();
        var id = await IncidentServer.OpenAsync(server, name);
        server.Get<SqliteTables>().Write(connection => connection.Execute("UPDATE incident SET kind = 'silent' WHERE id = @id", new { id }));

        await server.PostAsync($"/api/incidents/{id}/feedback", new { @is = "real" });

        Assert.DoesNotContain(name, await server.Http.GetStringAsync("/api/labels"));
        Assert.Empty(server.Get<IncidentReader>().Labels(Some.Client(name), Feedback.Real));
    }

    [Fact]
    public async Task Each_proposal_for_a_false_alarm_would_have_kept_it_quiet()
    {
        var name = Some.NewId();
        var id = await IncidentServer.OpenAsync(server, name);
        var incident = server.Get<IncidentReader>().Find(id)!;

        var proposals = await server.Get<RuleProposals>().ForAsync(incident, default);

        Assert.NotEmpty(proposals);
        var (rule, _) = server.Get<StreamRules>().Find(Some.Client(name))!.Value;
        foreach (var proposal in proposals)
        {
            var run = Odd.Rule(RuleJson.Apply(rule, proposal.Change));
            Assert.DoesNotContain(IncidentStep.Opened, run.Feed(await server.StoredAsync(name)));
            Assert.Null(RuleJson.TryChange([], proposal.Change));
        }

        var told = JsonNode.Parse(await server.Http.GetStringAsync($"/api/incidents/{id}/proposals"))!["proposals"]!.AsArray();
        Assert.Equal(proposals.Select(proposal => proposal.Change.ToJsonString()), told.Select(proposal => proposal!["change"]!.ToJsonString()));
        using var patched = await server.Http.PatchAsync($"/api/clients/{name}/incident_rule", JsonContent.Create(told[0]!["change"]));
        Assert.Equal(HttpStatusCode.OK, patched.StatusCode);
    }
}
