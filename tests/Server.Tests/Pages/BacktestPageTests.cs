using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Pages;

public sealed partial class BacktestPageTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_streams_history_is_judged_under_both_settings_as_it_was_live()
    {
        var id = await StreamAsync(Some.Calm(300, 150, 250));
        var alarms = (await server.StoredAsync(id)).Count(point => point.IsAlarm);

        var html = await PostAsync(
            ("stream", id),
            ("points", "1000"),
            ("second.detectors", "z_score"),
            ("second.detectors", "iqr"),
            ("second.min_votes", "2"),
            ("second.window", "20"));

        Assert.True(alarms > 0);
        Assert.Contains("300 points", html);
        Assert.Contains("z_score &#x2B; iqr, 2 of 2 votes, window 20", html);
        Assert.Matches($"""<th scope="row">alarms</th><td class="figure">{alarms}</td>""", html);
        using var data = ChartData(html);
        Assert.Equal(300, data.RootElement.GetProperty("x").GetArrayLength());
        Assert.Equal(alarms, data.RootElement.GetProperty("runs")[0].GetProperty("alarms").GetArrayLength());
    }

    [Fact]
    public async Task Only_the_newest_points_are_judged_when_so_many_are_asked_for()
    {
        var id = await StreamAsync(Some.Calm(300, 150));

        Assert.Contains("120 points", await PostAsync(("stream", id), ("points", "120")));
    }

    [Fact]
    public async Task Where_the_settings_differ_is_listed_with_the_reason()
    {
        var id = await StreamAsync(Some.Calm(300, 150));

        var same = await PostAsync(("stream", id));
        var other = await PostAsync(("stream", id), ("second.window", "200"));

        Assert.Contains("None: both settings flag the same points.", same);
        Assert.Matches(@"(?s)id=""differences"".*<td data-label=""First"">anomaly, alarm</td>\s*<td data-label=""Second"">&#x2013;</td>\s*<td class=""why"">100 is ", other);
    }

    [Fact]
    public async Task An_uploaded_series_is_scored_by_its_labels()
    {
        var html = await PostAsync(File("series", "a.csv", Csv(Some.Calm(300, 150), labelled: 150)));

        Assert.Contains("1 labelled windows", html);
        Assert.Matches("""<th scope="row">windows found</th><td class="figure">1 of 1</td><td class="figure">1 of 1</td>""", html);
        Assert.DoesNotContain("data-apply", html);
        using var data = ChartData(html);
        Assert.Equal(1, data.RootElement.GetProperty("windows").GetArrayLength());
    }

    [Fact]
    public async Task Labels_may_be_a_file_of_their_own_that_knows_the_series_by_its_folder_too()
    {
        var html = await PostAsync(
            File("series", "a.csv", Csv(Some.Calm(300, 150))),
            File("labels", "labels.json", """{"real/a.csv": [["2024-05-01 09:32:30", "2024-05-01 09:32:31"]]}"""));

        Assert.Matches("""<th scope="row">windows found</th><td class="figure">1 of 1</td>""", html);
    }

    [Fact]
    public async Task The_settings_that_ran_stand_in_the_form_and_can_be_applied_as_they_are()
    {
        var id = await StreamAsync(Some.Calm(100));

        var html = await PostAsync(("stream", id), ("first.detectors", "z_score"), ("first.window", "33"));

        Assert.Matches("""<input type="checkbox" name="first\.detectors" value="z_score" checked="checked""", html);
        var body = WebUtility.HtmlDecode(Apply().Match(html).Groups["body"].Value);
        using var answer = await server.Http.PatchAsync($"/api/clients/{id}", new StringContent(body, null, "application/json"));
        var settings = StreamSettingsJson.Read(await answer.Content.ReadAsStringAsync());
        Assert.Equal(["z_score"], settings.Detectors);
        Assert.Equal((33, 1), (settings.Window, settings.VotesNeeded));
    }

    [Fact]
    public async Task The_form_begins_with_the_settings_of_the_stream_it_was_opened_for()
    {
        var id = await StreamAsync([1], window: 77);

        var html = await server.Http.GetStringAsync($"/backtest?stream={Uri.EscapeDataString(id)}");

        Assert.Matches("""name="first\.window"[^>]*value="77""", html);
        Assert.Contains($"""<option value="{id}">""", html);
    }

    [Theory]
    [InlineData("", "", "Choose a stream, or a CSV file.")]
    [InlineData("stream", "no such stream", "No stream named &#x201C;no such stream&#x201D; has any points.")]
    [InlineData("stream", "<b>", "No stream is named &#x201C;&lt;b&gt;&#x201D;.")]
    [InlineData("points", "many", "The form cannot be read")]
    [InlineData("second.window", "3", "Second setting: window must be a whole number from 5 to 10000; got &quot;3&quot;")]
    public async Task What_cannot_be_run_is_said(string field, string value, string problem)
    {
        using var response = await server.Http.PostAsync("/backtest", Form((field, value)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(problem, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("<img src=x onerror=alert(1)>.csv", "level,value\n1,2\n", "&lt;img src=x onerror=alert(1)&gt;.csv: the first line must name")]
    [InlineData("a.csv", "timestamp,value\n<i>,2\n", "a.csv: no row can be judged")]
    public async Task A_hostile_file_is_only_text(string name, string text, string problem)
    {
        using var response = await server.Http.PostAsync("/backtest", Form(File("series", name, text)));

        Assert.Contains(problem, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Rows_that_are_left_out_are_counted() => Assert.Contains(
        "1 row could not be read. The first: a.csv: line 3: &quot;soon&quot; is no timestamp; the row is left out",
        await PostAsync(File("series", "a.csv", "timestamp,value\n2024-05-01,1\nsoon,2\n")));

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_by_its_name()
    {
        using var large = await server.Http.PostAsync("/backtest", Form(File("series", "a.csv", new string('1', (10 << 20) + 1))));
        Assert.Equal(HttpStatusCode.BadRequest, large.StatusCode);
        Assert.Contains("a.csv: a file holds at most 10 MB.", await large.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task While_one_runs_another_is_asked_to_come_back()
    {
        var time = new FakeTime();
        await using var busy = RunningServer.Start(new() { Time = time, Options = [("Limits:HeavyReaders", "1")] });
        using (await busy.Get<HeavyReaders>().EnterAsync("a preview of <b>", default))
        {
            var asked = busy.Http.PostAsync("/backtest", Form(("stream", "a")));
            await busy.AdvanceUntilAsync(time, asked);
            using var refused = await asked;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(2), refused.Headers.RetryAfter!.Delta);
            Assert.Contains("The server is busy with a preview of &lt;b&gt;; try again in 2 s.", await refused.Content.ReadAsStringAsync());
        }

        using var next = await busy.Http.PostAsync("/backtest", Form(File("series", "a.csv", Csv(Some.Calm(100)))));
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Pages_of_other_sites_may_not_run_one()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/backtest") { Content = Form(("stream", "a")) };
        request.Headers.Add("Origin", "https://elsewhere.example");

        using var response = await server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private async Task<string> StreamAsync(double[] values, int window = 50)
    {
        var id = Some.NewId();
        await using var client = await server.ConnectAsync($"client_id={id}&window={window}");
        await client.AskAsync(Wire.Batch(values.Select((value, i) => Wire.Point(value, time: 1_714_555_800 + i))));
        return id;
    }

    private Task<string> PostAsync(params (string Name, string Value)[] fields) => PostAsync(Form(fields));

    private Task<string> PostAsync(params (string Name, string FileName, string Text)[] files) => PostAsync(Form(files));

    private async Task<string> PostAsync(HttpContent form)
    {
        using var response = await server.Http.PostAsync("/backtest", form);
        var html = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, html);
        return html;
    }

    private static MultipartFormDataContent Form(params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields.Where(field => field.Name.Length > 0).Append(("sent", "1"))) form.Add(new StringContent(value), name);
        return form;
    }

    private static MultipartFormDataContent Form(params (string Name, string FileName, string Text)[] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, fileName, text) in files) form.Add(new StringContent(text), name, fileName);
        return form;
    }

    private static (string, string, string) File(string name, string fileName, string text) => (name, fileName, text);

    private static string Csv(double[] values, int? labelled = null)
    {
        var rows = values.Select((value, i) => string.Create(
            CultureInfo.InvariantCulture, $"{1_714_555_800 + i},{value}{(labelled is null ? "" : i == labelled ? ",1" : ",0")}\n"));
        return (labelled is null ? "timestamp,value\n" : "timestamp,value,label\n") + string.Concat(rows);
    }

    private static JsonDocument ChartData(string html) => JsonDocument.Parse(Data().Match(html).Groups["json"].Value);

    [GeneratedRegex("""id="backtest-data">(?<json>[^<]*)</script>""")]
    private static partial Regex Data();

    [GeneratedRegex("""data-apply="(?<body>[^"]*)" """)]
    private static partial Regex Apply();
}
