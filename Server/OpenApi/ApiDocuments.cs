using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace StreamingAnomaly.Server.OpenApi;

/// <summary>
/// What programs can ask, for programs: the files in <c>Documents/</c>, put together. They are written by hand, in the words of their standards; tests hold
/// them to what the server answers. An address that no file describes is listed all the same.
/// </summary>
internal sealed partial class ApiDocuments
{
    private static readonly string Folder = typeof(ApiDocuments).Namespace + ".Documents.";

    private static readonly string[] Roots = ["/api", "/health", "/metrics", "/openapi", "/asyncapi"];

    private readonly Lazy<JsonObject> _openApi;
    private readonly Lazy<JsonObject> _asyncApi;

    /// <param name="endpoints">All addresses, once the server runs.</param>
    public ApiDocuments(EndpointDataSource endpoints)
    {
        _openApi = new Lazy<JsonObject>(() => MakeOpenApi(endpoints));
        _asyncApi = new Lazy<JsonObject>(() => WithSchemas(Read("asyncapi.json")));
    }

    /// <summary>OpenAPI 3.1: requests and answers.</summary>
    public JsonObject OpenApi => _openApi.Value;

    /// <summary>AsyncAPI 3: the WebSocket and the event streams.</summary>
    public JsonObject AsyncApi => _asyncApi.Value;

    private static JsonObject MakeOpenApi(EndpointDataSource endpoints)
    {
        var document = WithSchemas(Read("openapi.json"));
        var paths = document["paths"]!.AsObject();
        foreach (var file in Files().Where(name => name.StartsWith("paths-", StringComparison.Ordinal)).Order())
        {
            foreach (var (path, item) in Read(file)) paths.Add(path, item!.DeepClone());
        }

        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            var path = "/" + Parameter().Replace(endpoint.RoutePattern.RawText ?? "", "{$1}").TrimStart('/');
            if (!Roots.Any(root => path == root || path.StartsWith(root + "/", StringComparison.Ordinal))) continue;
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []) AddMissing(paths, path, method.ToLowerInvariant());
        }

        foreach (var (path, item) in paths)
        {
            foreach (var (method, operation) in ApiOutline.OperationsOf(item!)) Complete(path, method, operation!.AsObject());
        }

        return document;
    }

    private static void AddMissing(JsonObject paths, string path, string method)
    {
        if (paths[path] is not JsonObject item)
        {
            paths[path] = item = [];
            var parameters = Parameter().Matches(path).Select(match => (JsonNode)new JsonObject
            {
                ["name"] = match.Groups[1].Value,
                ["in"] = "path",
                ["required"] = true,
                ["schema"] = new JsonObject { ["type"] = "string" },
            });
            item["parameters"] = new JsonArray([.. parameters]);
        }

        item[method] ??= new JsonObject
        {
            ["tags"] = new JsonArray("More"),
            ["summary"] = $"{method.ToUpperInvariant()} {path}",
            ["responses"] = new JsonObject(),
        };
    }

    // A name for those who make code of it, and what any request may be answered by.
    private static void Complete(string path, string method, JsonObject operation)
    {
        operation["operationId"] = $"{method}{NotInName().Replace(path, "_").TrimEnd('_')}";
        operation["responses"]!["default"] = new JsonObject
        {
            ["description"] = "Whatever else can happen: a wrong address, no access, a fault.",
            ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = Schema("Problem") } },
        };
    }

    private static JsonObject Schema(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private static JsonObject WithSchemas(JsonObject document)
    {
        document["components"]!["schemas"] = Read("schemas.json");
        return document;
    }

    private static IEnumerable<string> Files() =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(IsOurs).Select(name => name[Folder.Length..]);

    private static bool IsOurs(string name) => name.StartsWith(Folder, StringComparison.Ordinal);

    private static JsonObject Read(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Folder + file)!;
        return JsonNode.Parse(stream)!.AsObject();
    }

    [GeneratedRegex(@"\{\**(\w+)[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex NotInName();
}
