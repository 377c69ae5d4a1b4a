using System.Globalization;
using System.Text.Json;
using CsvHelper;
using StreamingAnomaly.Server.Api;
using StreamingAnomaly.Server.Tests.Live;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Api;

public class ExportTests
{
    [Fact]
    public async Task All_points_of_a_time_are_a_table_with_numbers_as_they_were()
    {
        using var server = new LiveServer();
        var client = await server.ConnectAsync("a");
        var values = Some.Calm(12_345, spikes: 777);
        for (var at = 0; at < values.Length; at += 5_000) await server.SendAsync(client, at, values[at..Math.Min(at + 5_000, values.Length)]);
        await server.SendAsync(client, """{"timestamp":20000,"value":null}""");

        var rows = await RowsAsync(server, "/api/clients/a/points?format=csv&from=100");

        Assert.Equal(12_246, rows.Count);
        Assert.Equal(Enumerable.Range(101, 12_246), rows.Select(row => int.Parse(row["n"], CultureInfo.InvariantCulture)));
        Assert.All(rows.Take(12_245), row => Assert.Equal(values[int.Parse(row["n"], CultureInfo.InvariantCulture) - 1], double.Parse(row["value"], CultureInfo.InvariantCulture)));
        Assert.Equal(("", "true"), (rows[^1]["value"], rows[^1]["missing"]));
        Assert.Equal("1970-01-01T00:01:40Z", rows[0]["timestamp"]);
    }

    [Fact]
    public async Task Anomalies_bring_their_reason_and_no_cell_begins_a_formula()
    {
        using var server = new LiveServer();
        await server.SendAsync(await server.ConnectAsync("a"), 0, [.. Some.Calm(100).Select(value => -value), -99.5, 0]);

        var row = Assert.Single(await RowsAsync(server, "/api/clients/a/anomalies?format=csv"));

        Assert.Equal(("-99.5", "true"), (row["value"], row["anomaly"]));
        Assert.StartsWith("'-99.5 is ", row["reason"], StringComparison.Ordinal);
        Assert.Contains("z_score 0.", row["votes"], StringComparison.Ordinal);
        Assert.NotEmpty(row["upper"]);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("-3 is low, and \"odd\"", "\"'-3 is low, and \"\"odd\"\"\"")]
    [InlineData("3 is usual", "3 is usual")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("", "")]
    public void Text_is_quoted_where_it_must_be(string text, string cell) => Assert.Equal(cell, CsvExport.Cell(text));

    [Theory]
    [InlineData("json", "application/json")]
    [InlineData("ndjson", "application/x-ndjson")]
    public async Task Points_are_full_objects(string format, string type)
    {
        using var server = new LiveServer();
        await server.SendAsync(await server.ConnectAsync("a"), 0, Some.Calm(100, spikes: 90));

        using var answer = await server.Http.GetAsync(new Uri($"/api/clients/a/points?format={format}&from=80", UriKind.Relative), server.Patience);
        var text = await answer.Content.ReadAsStringAsync(server.Patience);
        using var json = JsonDocument.Parse(format == "json" ? text : $"[{text.TrimEnd().Replace("\n", ",", StringComparison.Ordinal)}]");

        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(Enumerable.Range(81, 20), json.RootElement.EnumerateArray().Select(point => point.GetProperty("n").GetInt32()));
        Assert.True(json.RootElement[10].GetProperty("anomaly").GetBoolean());
        Assert.Equal(JsonValueKind.Object, json.RootElement[10].GetProperty("votes").ValueKind);
    }

    [Theory]
    [InlineData("json", "[]")]
    [InlineData("ndjson", "")]
    public async Task A_time_without_points_is_an_empty_file(string format, string content)
    {
        using var server = new LiveServer();
        await server.ConnectAsync("silent");

        Assert.Equal(content, (await server.Http.GetStringAsync(new Uri($"/api/clients/silent/points?format={format}", UriKind.Relative), server.Patience)).Trim());
    }

    [Theory]
    [InlineData("a b=c&'d'", "anomalies?format=csv", "a_b_c__d_-anomalies.csv")]
    [InlineData("GSPC", "points?format=ndjson&from=2008-10-01&to=2008-10-31T12:30", "GSPC-points-20081001T000000-20081031T123000.ndjson")]
    public async Task A_file_is_named_after_what_it_holds(string id, string asked, string name)
    {
        using var server = new LiveServer();
        await server.ConnectAsync(id);

        using var answer = await server.Http.GetAsync(new Uri($"/api/clients/{Uri.EscapeDataString(id)}/{asked}", UriKind.Relative), server.Patience);

        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(name, answer.Content.Headers.ContentDisposition?.FileName);
    }

    private static async Task<List<IDictionary<string, string>>> RowsAsync(LiveServer server, string address)
    {
        using var csv = new CsvReader(new StringReader(await server.Http.GetStringAsync(new Uri(address, UriKind.Relative), server.Patience)), CultureInfo.InvariantCulture);
        return [.. csv.GetRecords<dynamic>().Select(row => (IDictionary<string, object>)row)
            .Select(row => (IDictionary<string, string>)row.ToDictionary(cell => cell.Key, cell => (string)cell.Value))];
    }
}
