using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamingAnomaly.Server.OpenApi;

/// <summary>The documents as a person reads them: what is referred to stands where it is meant.</summary>
internal sealed record ApiOutline(string About, IReadOnlyList<ApiTag> Tags, IReadOnlyList<ApiChannel> Channels, IReadOnlyList<ApiObject> Objects)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerOptions.Default)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static ApiOutline Of(ApiDocuments documents)
    {
        var (api, events) = (documents.OpenApi, documents.AsyncApi);
        var operations = api["paths"]!.AsObject()
            .SelectMany(path => OperationsOf(path.Value!).Select(member => OperationOf(api, path.Key, path.Value!, member.Key, member.Value!)))
            .ToLookup(operation => operation.Tag);
        var told = api["tags"]!.AsArray().ToDictionary(tag => Text(tag!["name"]), tag => Text(tag!["description"]));
        var tags = told.Keys.Union(operations.Select(group => group.Key)).Select(tag => new ApiTag(tag, told.GetValueOrDefault(tag, ""), [.. operations[tag]]));
        return new ApiOutline(
            Text(api["info"]!["description"]),
            [.. tags.Where(tag => tag.Operations.Count > 0)],
            [.. events["channels"]!.AsObject().Select(channel => ChannelOf(events, channel.Value!))],
            [.. api["components"]!["schemas"]!.AsObject().Select(schema => ObjectOf(api, schema.Key, schema.Value!))]);
    }

    /// <summary>What can be asked at one address, by method.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> OperationsOf(JsonNode item) => item.AsObject().Where(member => member.Key != "parameters");

    /// <param name="reference">As it stands behind <c>$ref</c>: <c>#/components/schemas/Point</c>.</param>
    public static JsonNode? Resolve(JsonNode document, string reference) => reference.TrimStart('#', '/').Split('/')
        .Aggregate((JsonNode?)document, (node, name) => node?[name.Replace("~1", "/", StringComparison.Ordinal)]);

    /// <summary>What a node means: itself, or what it refers to.</summary>
    public static JsonNode Resolved(JsonNode document, JsonNode node) =>
        node is JsonObject { Count: 1 } && node["$ref"] is { } reference ? Resolve(document, reference.GetValue<string>())! : node;

    private static ApiOperation OperationOf(JsonObject api, string path, JsonNode item, string method, JsonNode operation)
    {
        var parameters = ((JsonNode?[])[item["parameters"], operation["parameters"]]).OfType<JsonArray>()
            .SelectMany(list => list).Select(parameter => Resolved(api, parameter!));
        return new ApiOperation(
            Text(operation["tags"]![0]),
            Text(operation["operationId"]),
            method.ToUpperInvariant(),
            path,
            Text(operation["summary"]),
            Text(operation["description"]),
            [.. parameters.Select(told => new ApiField(Text(told["name"]), TypeOf(told["schema"]!), told["required"] is not null, Text(told["description"])))],
            [.. ContentOf(operation["requestBody"])],
            [.. operation["responses"]!.AsObject().Where(answer => answer.Key != "default")
                .Select(answer => AnswerOf(api, answer.Key, Resolved(api, answer.Value!)))]);
    }

    private static ApiAnswer AnswerOf(JsonObject api, string status, JsonNode answer)
    {
        var contents = ContentOf(answer).Select(content => content with { Fields = FieldsOf(api, answer["content"]![content.Type]!["schema"]!) });
        return new ApiAnswer(status, Text(answer["description"]), [.. contents]);
    }

    private static ApiObject ObjectOf(JsonObject api, string name, JsonNode schema) => new(name, FieldsOf(api, schema), Example(schema["example"]));

    private static IEnumerable<ApiContent> ContentOf(JsonNode? holder) => (holder?["content"]?.AsObject() ?? []).Select(content =>
        new ApiContent(content.Key, ObjectIn(content.Value!["schema"]!), Example(content.Value!["example"]), []));

    private static ApiChannel ChannelOf(JsonObject events, JsonNode channel) => new(
        Text(channel["address"]),
        Text(channel["title"]),
        Text(channel["description"]),
        [.. channel["messages"]!.AsObject().Select(member => (member.Key, Told: Resolved(events, member.Value!)))
            .Select(message => new ApiMessage(message.Key, Text(message.Told["summary"]), Example(message.Told["examples"]?[0]?["payload"], indented: false)))]);

    private static IReadOnlyList<ApiField> FieldsOf(JsonObject api, JsonNode schema)
    {
        // What stands under a name of its own is told there.
        if (schema["$ref"] is not null) return [];
        var required = (schema["required"]?.AsArray() ?? []).Select(Text).ToHashSet();
        var parts = (schema["allOf"]?.AsArray() ?? []).SelectMany(part => FieldsOf(api, Resolved(api, part!)));
        return [.. parts, .. (schema["properties"]?.AsObject() ?? []).Select(field => new ApiField(
            field.Key, TypeOf(field.Value!), required.Contains(field.Key), Text(Resolved(api, field.Value!)["description"])))];
    }

    private static string TypeOf(JsonNode schema)
    {
        if (ObjectIn(schema) is { Length: > 0 } name) return schema["type"] is null ? name : $"{name}[]";
        if (schema["enum"] is JsonArray choices) return string.Join(" | ", choices.Select(choice => choice?.ToString() ?? "null"));
        var type = schema["type"] is JsonArray types ? string.Join(" | ", types.Select(Text)) : Text(schema["type"]);
        if (schema["minimum"] is { } least) type += schema["maximum"] is { } most ? $", {least} to {most}" : $" from {least}";
        if (schema["default"] is { } usual) type += $"; {usual}";
        return schema["items"] is { } items ? $"{TypeOf(items)}[]" : type;
    }

    // The named object that a schema is, or is a list of.
    private static string ObjectIn(JsonNode schema) =>
        (schema["$ref"] ?? schema["items"]?["$ref"] ?? schema["oneOf"]?[0]?["$ref"])?.GetValue<string>().Split('/')[^1] ?? "";

    private static string Example(JsonNode? example, bool indented = true) => example switch
    {
        null => "",
        JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>(),
        _ => example.ToJsonString(indented ? Indented : null),
    };

    private static string Text(JsonNode? node) => node?.ToString() ?? "";
}

internal sealed record ApiTag(string Name, string About, IReadOnlyList<ApiOperation> Operations);

/// <param name="Id">Names it on the page, too.</param>
internal sealed record ApiOperation(
    string Tag, string Id, string Method, string Path, string Summary, string About, IReadOnlyList<ApiField> Parameters, IReadOnlyList<ApiContent> Bodies,
    IReadOnlyList<ApiAnswer> Answers);

internal sealed record ApiAnswer(string Status, string About, IReadOnlyList<ApiContent> Contents);

/// <param name="Object">The named object it holds; empty where it is none.</param>
internal sealed record ApiContent(string Type, string Object, string Example, IReadOnlyList<ApiField> Fields);

internal sealed record ApiField(string Name, string Type, bool IsRequired, string About);

internal sealed record ApiObject(string Name, IReadOnlyList<ApiField> Fields, string Example);

internal sealed record ApiChannel(string Address, string Title, string About, IReadOnlyList<ApiMessage> Messages);

internal sealed record ApiMessage(string Name, string About, string Example);
