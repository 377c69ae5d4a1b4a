using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.OpenApi;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.OpenApi;

/// <summary>The documents for programs say what the server answers to, no more and no less.</summary>
public sealed partial class ApiDocumentsTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task The_document_of_requests_is_of_the_version_that_it_says()
    {
        var document = await ReadAsync("/openapi/v1.json");

        Assert.StartsWith("3.1.", document["openapi"]!.GetValue<string>());
        Assert.NotEmpty(document["paths"]!.AsObject());
    }

    [Fact]
    public async Task Every_operation_is_described_and_every_description_is_of_an_operation()
    {
        var document = await ReadAsync("/openapi/v1.json");
        var known = server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => "/" + Constraint().Replace(endpoint.RoutePattern.RawText!, "}").TrimStart('/')).ToHashSet();

        var operations = Operations(document).ToList();

        Assert.Empty(operations.Where(operation => TagOf(operation.Node) == "More").Select(operation => $"{operation.Method} {operation.Path}"));
        Assert.Empty(operations.Select(operation => operation.Path).Except(known));
        Assert.Equal(operations.Count, operations.Select(operation => operation.Node["operationId"]!.GetValue<string>()).Distinct().Count());
    }

    [Fact]
    public async Task Every_parameter_of_an_address_is_described_and_every_reference_leads_somewhere()
    {
        foreach (var address in (string[])["/openapi/v1.json", "/asyncapi/v1.json"])
        {
            var document = await ReadAsync(address);
            var references = Reference().Matches(document.ToJsonString()).Select(match => match.Groups[1].Value);
            Assert.All(references, reference => Assert.NotNull(ApiOutline.Resolve(document, reference)));
        }

        var paths = (await ReadAsync("/openapi/v1.json"))["paths"]!.AsObject();
        foreach (var (path, item) in paths)
        {
            var told = (item!["parameters"]?.AsArray() ?? [])
                .Select(parameter => (parameter!["name"] ?? parameter["$ref"])!.GetValue<string>().Split('/')[^1]);
            Assert.Equal(Name().Matches(path).Select(match => match.Groups[1].Value), told);
        }
    }

    [Fact]
    public async Task Its_choices_are_those_of_the_settings()
    {
        var settings = (await ReadAsync("/openapi/v1.json"))["components"]!["schemas"]!["Settings"]!["properties"]!;

        Assert.Equal(SettingNames.All.Order(), settings.AsObject().Select(property => property.Key).Order());
        Assert.Equal(Presets.Names, settings["preset"]!["enum"]!.AsArray().Where(name => name is not null).Select(name => name!.GetValue<string>()));
        Assert.Equal(DetectorSettings.MaxWindow, settings["window"]!["maximum"]!.GetValue<int>());
        Assert.Equal(DetectorSettings.MinWindow, settings["window"]!["minimum"]!.GetValue<int>());
    }

    [Fact]
    public async Task The_document_of_events_names_the_addresses_that_stay_open_and_where_they_are()
    {
        var document = await ReadAsync("/asyncapi/v1.json");
        var open = Operations(await ReadAsync("/openapi/v1.json"))
            .Where(operation => TagOf(operation.Node) == "Live").Select(operation => operation.Path);

        var channels = document["channels"]!.AsObject().Select(channel => channel.Value!["address"]!.GetValue<string>());

        Assert.StartsWith("3.", document["asyncapi"]!.GetValue<string>());
        Assert.Equal(open.Append("/ws").Order(), channels.Order());
        Assert.Equal(server.Address.Authority, document["servers"]!["websocket"]!["host"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_messages_of_the_socket_are_what_it_answers()
    {
        var messages = (await ReadAsync("/asyncapi/v1.json"))["channels"]!["points"]!["messages"]!;
        await using var client = await server.ConnectAsync();
        await client.SendAsync(Example("identification"));

        Assert.Equal(Example("reply"), await client.AskAsync(Example("point")));
        Assert.Equal(Example("replies"), await client.AskAsync(Example("batch")));
        Assert.Equal(Example("error"), JsonNode.Parse(await client.AskAsync("""{"timestamp":1,"value":"abc"}"""))!.ToJsonString());

        string Example(string name) => messages[name]!["examples"]![0]!["payload"]!.ToJsonString();
    }

    internal static string TagOf(JsonObject operation) => operation["tags"]![0]!.GetValue<string>();

    internal static IEnumerable<(string Path, string Method, JsonObject Item, JsonObject Node)> Operations(JsonObject document) =>
        from path in document["paths"]!.AsObject()
        from member in path.Value!.AsObject()
        where member.Key != "parameters"
        select (path.Key, member.Key, path.Value!.AsObject(), member.Value!.AsObject());

    private async Task<JsonObject> ReadAsync(string address) =>
        JsonNode.Parse(await server.Http.GetStringAsync(address).WaitAsync(TestClient.Patience))!.AsObject();

    [GeneratedRegex(@":[^}]*\}")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Name();

    [GeneratedRegex(@"""\$ref"":""([^""]+)""")]
    private static partial Regex Reference();
}
