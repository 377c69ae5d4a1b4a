using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary>Points over HTTP as a table, or one a line.</summary>
public sealed class HttpTablesTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("timestamp,value\n2024-05-01T09:30:00+02:00,1\n1714555801,2\n")]
    [InlineData("\uFEFFvalue;Timestamp;note\r\n1;2024-05-01T09:30:00+02:00;\"a \"\"b\"\"; c\"\r\n\r\n 2 ;\"1714555801\"\r\n")]
    public async Task A_table_is_answered_as_an_array_of_its_rows(string table)
    {
        var id = Some.NewId();

        using var response = await server.PostPointsAsync(id, table, type: "text/csv");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            """[{"timestamp":"2024-05-01T09:30:00+02:00","anomaly":false},{"timestamp":"1714555801","anomaly":false}]""",
            await response.Content.ReadAsStringAsync());
        Assert.Equal([(Some.Micros - 7_200_000_000, 1), (Some.Micros + 1_000_000, 2)], (await server.StoredAsync(id)).Select(point => (point.Micros, point.Value)));
    }

    [Fact]
    public async Task A_bad_row_of_a_table_costs_that_row_and_an_empty_value_is_missing()
    {
        var id = Some.NewId();

        using var response = await server.PostPointsAsync(id, "timestamp,value,seq\n1,,4\n2,much,5\n3\n4,5,7\n", type: "text/csv");

        var replies = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsArray();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("invalid_value", Wire.Error(replies[1]).Code);
        Assert.Equal("invalid_value", Wire.Error(replies[2]).Code);
        Assert.Equal([(double.NaN, 4), (5, 7)], (await server.StoredAsync(id)).Select(point => (point.Value, point.Seq)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("time,value\n1,2\n")]
    [InlineData("1,2\n3,4\n")]
    public async Task A_table_without_its_columns_is_refused(string table)
    {
        var id = Some.NewId();

        using var response = await server.PostPointsAsync(id, table, type: "text/csv");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_csv", Wire.Error(await response.Content.ReadAsStringAsync()).Code);
        Assert.Null(await server.Store.FindClientAsync(Some.Client(id), default));
    }

    [Fact]
    public async Task A_point_a_line_is_answered_by_a_line_each()
    {
        var id = Some.NewId();

        using var response = await server.PostPointsAsync(id, "{\"timestamp\":1,\"value\":2}\r\n\nhello\n{\"timestamp\":2,\"value\":3}", type: "application/x-ndjson");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        Assert.Matches("^\\{\"timestamp\":1,\"anomaly\":false}\n\\{\"error\":.*invalid_json.*}\n\\{\"timestamp\":2,\"anomaly\":false}\n$", await response.Content.ReadAsStringAsync());
        Assert.Equal(2, (await server.StoredAsync(id)).Count);
    }

    [Theory]
    [InlineData("application/x-ndjson", "{\"value\":1}\n", "", 10_000)]
    [InlineData("application/x-ndjson", "{\"value\":1}\n", "?detail=full", 1_000)]
    [InlineData("text/csv", "1,1\n", "", 10_000)]
    public async Task A_request_holds_as_many_points_as_a_message(string type, string row, string query, int most)
    {
        var head = type == "text/csv" ? "timestamp,value\n" : "";

        using var full = await server.PostPointsAsync(Some.NewId(), head + string.Concat(Enumerable.Repeat(row, most)), query, type: type);
        using var tooMany = await server.PostPointsAsync(Some.NewId(), head + string.Concat(Enumerable.Repeat(row, most + 1)), query, type: type);

        Assert.Equal(HttpStatusCode.OK, full.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, tooMany.StatusCode);
        Assert.Equal("batch_too_large", Wire.Error(await tooMany.Content.ReadAsStringAsync()).Code);
    }
}
