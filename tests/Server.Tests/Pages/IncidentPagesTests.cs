using System.Net;
using Dapper;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Tests.Incidents;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Pages;

/// <summary>Pages of incidents read and act without a script.</summary>
public sealed class IncidentPagesTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task The_list_shows_open_incidents_and_acknowledges_those_that_are_chosen()
    {
        var (one, two) = (Some.NewId(), Some.NewId());
        var (first, second) = (await IncidentServer.OpenAsync(server, one), await IncidentServer.OpenAsync(server, two));

        var list = await server.Http.GetStringAsync("/incidents");
        using var answer = await PostAsync("/incidents", ("ids", $"{first}"), ("ids", $"{second}"));

        Assert.Contains(one, list);
        Assert.Contains($"href=\"/incidents/{second}\"", list);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        foreach (var id in (long[])[first, second]) Assert.Equal("acknowledged", (await server.IncidentAsync(id))["state"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("Acknowledge", "", "", "acknowledged")]
    [InlineData("Snooze", "length", "01:00:00", "snoozed")]
    [InlineData("Close", "", "", "closed")]
    [InlineData("Comment", "text", "the <b>pump</b> again", "commented")]
    [InlineData("Feedback", "said", "false_alarm", "feedback")]
    [InlineData("Silence", "length", "01:00:00", "silenced")]
    [InlineData("Silence", "repeats", "weekly", "silenced")]
    public async Task Each_form_does_what_it_says(string handler, string field, string value, string happened)
    {
        var id = await IncidentServer.OpenAsync(server, Some.NewId());

        using var answer = await PostAsync($"/incidents/{id}?handler={handler}", (field, value));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["opened", happened], IncidentServer.Kinds(await server.IncidentAsync(id)));
        Assert.DoesNotContain("<b>pump", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_false_alarm_offers_rules_and_one_click_makes_one_the_streams()
    {
        var name = Some.NewId();
        var id = await IncidentServer.OpenAsync(server, name);

        using var judged = await PostAsync($"/incidents/{id}?handler=Feedback", ("said", "false_alarm"));
        using var changed = await PostAsync($"/incidents/{id}?handler=Rule", ("change", """{"direction":"down"}"""));

        Assert.Contains("Make it the rule", await judged.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Contains("\"direction\":\"down\"", await server.Http.GetStringAsync($"/api/clients/{name}/incident_rule"));
    }

    [Theory]
    [InlineData("Snooze", "length", "for ever")]
    [InlineData("Feedback", "said", "nonsense")]
    [InlineData("Comment", "text", "")]
    [InlineData("Rule", "change", "{")]
    [InlineData("Rule", "change", """{"no": 1}""")]
    [InlineData("Silence", "length", "x")]
    public async Task What_a_form_cannot_mean_does_nothing_and_says_so(string handler, string field, string value)
    {
        var id = await IncidentServer.OpenAsync(server, Some.NewId());

        using var answer = await PostAsync($"/incidents/{id}?handler={handler}", (field, value));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(["opened"], IncidentServer.Kinds(await server.IncidentAsync(id)));
    }

    [Fact]
    public async Task A_streams_rule_is_set_and_released_field_by_field()
    {
        var name = Some.NewId();
        await IncidentServer.SendAsync(server, name, IncidentServer.AlarmBatch(spike: -1));
        var page = $"/client/{name}/rule";
        (string, string)[] unchanged =
        [
            ("open_on", "alarm"), ("open_after", "1"), ("within_points", "100"), ("within", "00:00:00"), ("close_points", "50"), ("close_after", "00:01:00"),
            ("min_deviation", "0"), ("min_deviation_share", "0"), ("direction", "both"), ("min_severity", "low"), ("never", "none"), ("always", "none"),
            ("quiet_hours", "none"),
        ];

        using var set = await PostAsync(page, [.. unchanged, ("silent_after", "00:20:00")]);
        var own = await server.Http.GetStringAsync($"/api/clients/{name}/incident_rule");
        using var released = await PostAsync(page, [.. unchanged, ("silent_after", "")]);
        using var refused = await PostAsync(page, [.. unchanged, ("silent_after", "soon")]);

        Assert.Contains("\"own\":[\"silent_after\"]", own);
        Assert.Contains("\"own\":[]", await server.Http.GetStringAsync($"/api/clients/{name}/incident_rule"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("silent_after must be a time", await refused.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_silence_is_made_and_ended_on_the_streams_page()
    {
        var name = Some.NewId();
        await IncidentServer.SendAsync(server, name, IncidentServer.AlarmBatch(spike: -1));
        var page = $"/client/{name}/rule";

        using var made = await PostAsync($"{page}?handler=Silence", ("from", "2024-05-01 09:00"), ("to", "2024-05-01 10:00"), ("repeats", "weekly"), ("text", "backups"));
        var shown = await made.Content.ReadAsStringAsync();
        var silences = await server.Http.GetStringAsync($"/api/clients/{name}/silences");
        var id = System.Text.Json.Nodes.JsonNode.Parse(silences)!["silences"]![0]!["id"]!;
        using var ended = await PostAsync($"{page}?handler=End", ("silence", $"{id}"));

        Assert.Contains("every Wednesday 09:00 to Wednesday 10:00 UTC", shown);
        Assert.DoesNotContain("every Wednesday", await ended.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("daily", 2)]
    [InlineData("weekly", 7)]
    public async Task A_silence_that_would_never_end_is_refused(string repeats, int days)
    {
        var name = Some.NewId();
        await IncidentServer.SendAsync(server, name, IncidentServer.AlarmBatch(spike: -1));

        using var made = await PostAsync($"/client/{name}/rule?handler=Silence", ("from", "2024-05-01"), ("to", $"2024-05-{1 + days:00}"), ("repeats", repeats), ("text", ""));

        Assert.Equal(HttpStatusCode.BadRequest, made.StatusCode);
        Assert.Contains($"A {repeats} silence lasts less than", await made.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(1, "daily weekly", "")]
    [InlineData(30, "weekly", "daily")]
    [InlineData(200, "", "daily weekly")]
    public async Task What_was_expected_comes_again_as_often_as_it_can(int hours, string offered, string refused)
    {
        var name = Some.NewId();
        var id = await IncidentServer.OpenAsync(server, name);
        server.Get<SqliteTables>().Write(connection => connection.Execute("UPDATE incident SET last_at = opened_at + @length WHERE id = @id", new { id, length = hours * Cycle.Day / 24 }));

        using var judged = await PostAsync($"/incidents/{id}?handler=Feedback", ("said", "expected"));
        var html = await judged.Content.ReadAsStringAsync();
        foreach (var repeats in offered.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            using var made = await PostAsync($"/incidents/{id}?handler=Silence", ("repeats", repeats));
            Assert.Contains($"value=\"{repeats}\"", html);
            Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        }

        foreach (var repeats in refused.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            using var not = await PostAsync($"/incidents/{id}?handler=Silence", ("repeats", repeats));
            Assert.DoesNotContain($"value=\"{repeats}\"", html);
            Assert.Equal(HttpStatusCode.BadRequest, not.StatusCode);
            Assert.Contains($"A {repeats} silence lasts less than", await not.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData("/incidents/999999")]
    [InlineData("/client/nobody/rule")]
    public async Task What_is_not_there_is_not_found(string address) => Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync(address)).StatusCode);

    private Task<HttpResponseMessage> PostAsync(string address, params (string Name, string Value)[] fields) =>
        server.Http.PostAsync(address, new FormUrlEncodedContent(fields.Where(field => field.Name.Length > 0).Select(field => new KeyValuePair<string, string>(field.Name, field.Value))));
}
