using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using StreamingAnomaly.Server.OpenApi;

namespace StreamingAnomaly.Server.Tests.OpenApi;

/// <summary>Makes requests of a document: most as it says, some with something wrong in them. The same for the same random numbers.</summary>
internal sealed class RequestMaker(JsonObject document, Random random)
{
    // Few, so that requests meet each other's streams.
    private static readonly string[] Clients = ["pump-7", "a", "BRK B", "=x", "nobody"];

    private static readonly string[] Odd =
    [
        "", " ", "0", "-1", "1", "2147483648", "9223372036854775807", "99999999999999999999", "1e400", "NaN", "null", "true", "[]", "{}", "..", "%", "\0", "'; --",
        "<b>", "ünï", "\uFFFD", "😀", "2024-05-01", "2024-13-45T99:99:99Z", "0001-01-01", "9999-12-31T23:59:59.999999Z", "1714555800", "a,b,,c", new string('x', 5_000),
    ];

    private static readonly string[] ContentTypes =
        ["application/json", "text/csv", "application/x-ndjson", "text/plain", "application/json; charset=utf-16", "multipart/form-data", "nonsense"];

    public HttpRequestMessage Make(string path, string method, JsonObject item, JsonObject operation)
    {
        var query = new List<string>();
        var address = path;
        foreach (var parameter in ((JsonArray?[])[item["parameters"]?.AsArray(), operation["parameters"]?.AsArray()]).SelectMany(list => list ?? []))
        {
            var told = Resolved(parameter!);
            var name = told["name"]!.GetValue<string>();
            if (told["in"]!.GetValue<string>() == "path") address = address.Replace($"{{{name}}}", Uri.EscapeDataString(PathValue(name)), StringComparison.Ordinal);
            else if (random.Next(3) == 0) query.Add($"{name}={Uri.EscapeDataString(OneIn(8) ? Pick(Odd) : Value(Resolved(told["schema"]!)))}");
        }

        if (OneIn(50)) query.Add($"{Uri.EscapeDataString(Pick(Odd))}={Uri.EscapeDataString(Pick(Odd))}");
        var request = new HttpRequestMessage(
            new HttpMethod(method.ToUpperInvariant()), address + (query.Count > 0 ? "?" + string.Join('&', query) : ""));
        if (operation["requestBody"] is { } body && !OneIn(30)) request.Content = Body(body["content"]!.AsObject());
        if (OneIn(100)) request.Headers.TryAddWithoutValidation("Last-Event-ID", Pick([.. Odd.Where(text => Ascii.IsValid(text))]).Replace('\0', ' '));
        return request;
    }

    private ByteArrayContent Body(JsonObject kinds)
    {
        var (type, told) = kinds.ElementAt(random.Next(kinds.Count));
        var text = type switch
        {
            "application/json" => Json(told!["schema"]!, depth: 0)?.ToJsonString() ?? "null",
            "text/csv" => "timestamp,value\n" + Rows(() => $"{Cell()},{Cell()}"),
            _ => Rows(() => Json(Schema("SentPoint"), depth: 0)?.ToJsonString() ?? ""),
        };
        var bytes = Encoding.UTF8.GetBytes(text);
        if (OneIn(10)) Spoil(ref bytes);
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = MediaTypeHeaderValue.TryParse(OneIn(20) ? Pick(ContentTypes) : type, out var header) ? header : null;
        return content;
    }

    private string Rows(Func<string> row) => string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => row() + "\n"));

    private string Cell() => OneIn(5) ? Pick(Odd).Replace('\n', ' ') : (1_714_555_800 + random.Next(10_000)).ToString(CultureInfo.InvariantCulture);

    private void Spoil(ref byte[] bytes)
    {
        if (bytes.Length == 0) return;
        if (OneIn(2)) Array.Resize(ref bytes, random.Next(bytes.Length));
        else bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
    }

    private JsonNode? Json(JsonNode schema, int depth)
    {
        schema = Resolved(schema);
        if (OneIn(12) || depth > 4) return Pick(Odd);
        if (schema["oneOf"] is JsonArray choices) return Json(choices[random.Next(choices.Count)]!, depth);
        switch (Type(schema))
        {
            case "object":
                var made = new JsonObject();
                foreach (var (name, property) in schema["properties"]?.AsObject() ?? [])
                {
                    if (random.Next(3) > 0) made[name] = Json(property!, depth + 1);
                }

                if (OneIn(20)) made[Pick(Odd)] = Pick(Odd);
                return made;
            case "array":
                return new JsonArray([.. Enumerable.Range(0, random.Next(5)).Select(_ => Json(schema["items"]!, depth + 1))]);
            case "integer":
                return Whole(schema);
            case "number":
                return random.NextDouble() * Math.Pow(10, random.Next(-3, 6)) * (OneIn(2) ? 1 : -1);
            case "null":
                return null;
            case "boolean":
                return OneIn(2);
            default:
                return Value(schema);
        }
    }

    private string Value(JsonNode schema)
    {
        if (schema["enum"] is JsonArray choices) return choices[random.Next(choices.Count)]?.GetValue<string>() ?? "";
        return Type(schema) switch
        {
            "integer" => Whole(schema).ToString(CultureInfo.InvariantCulture),
            "number" => random.NextDouble().ToString(CultureInfo.InvariantCulture),
            _ => Pick(["1714555800", "2024-05-01", "2024-05-01T09:30:00Z", "pump-7", "z_score", Pick(Odd)]),
        };
    }

    private long Whole(JsonNode schema)
    {
        var least = schema["minimum"]?.GetValue<long>() ?? 0;
        var most = schema["maximum"]?.GetValue<long>() ?? 1_000;
        return OneIn(2) ? least + random.NextInt64(Math.Min(100, most - least + 1)) : least + random.NextInt64(most - least + 1);
    }

    private string PathValue(string name)
    {
        // Dots and nothing at all make other addresses; a zero the web server refuses by itself.
        if (OneIn(15)) return Pick([.. Odd.Where(text => text.Trim(' ', '.', '\0').Length > 0)]);
        return name == "client_id" ? Pick(Clients) : random.Next(1, 40).ToString(CultureInfo.InvariantCulture);
    }

    private string Type(JsonNode schema) => schema["type"] switch
    {
        JsonArray types => types[random.Next(types.Count)]!.GetValue<string>(),
        JsonNode type => type.GetValue<string>(),
        null => "string",
    };

    private JsonNode Schema(string name) => document["components"]!["schemas"]![name]!;

    private JsonNode Resolved(JsonNode node) => ApiOutline.Resolved(document, node);

    private bool OneIn(int chances) => random.Next(chances) == 0;

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];
}
