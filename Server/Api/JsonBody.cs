using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;

namespace StreamingAnomaly.Server.Api;

/// <summary>A request's JSON object, read strictly; the first thing that cannot be is answered with a problem that names it.</summary>
internal sealed class JsonBody
{
    private const long MaxBytes = 64 << 10;
    private const int MaxShown = 80;

    private JsonBody(JsonObject fields) => Fields = fields;

    public JsonObject Fields { get; }

    /// <summary>Null while all was as it should be.</summary>
    public IResult? Problem { get; private set; }

    /// <summary>No body at all is an object without fields.</summary>
    /// <param name="names">Those it may have.</param>
    public static async Task<JsonBody> ReadAsync(HttpRequest request, IReadOnlyCollection<string> names)
    {
        var body = new JsonBody([]);
        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }) return body;
        if (!request.HasJsonContentType())
            return body.With(StatusCodes.Status415UnsupportedMediaType, "Unsupported content type", "The content type must be application/json.");
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxBytes;
        try
        {
            var node = await JsonNode.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            if (node is not JsonObject fields) return body.Refuse("body", "The body must be a JSON object.");
            var unknown = fields.Select(field => field.Key).FirstOrDefault(name => !names.Contains(name));
            body = new JsonBody(fields);
            if (unknown is not null) body.Refuse(Shown(unknown), $"There is no field \"{Shown(unknown)}\" here: expected {Listed(names)}.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // Of an object that has a name twice, or one that is no UTF-8, the others tell, once its fields are looked at.
            body.Refuse("body", $"The body is no JSON object: {e.Message}");
        }
        catch (BadHttpRequestException e)
        {
            body.With(e.StatusCode, "Bad body", $"The body cannot be taken: {e.Message}");
        }

        return body;
    }

    public string? Text(string name, int maxLength)
    {
        if (Fields[name] is not { } value) return null;
        if (TextOf(value) is { } words && words.Length <= maxLength) return words;
        Refuse(name, $"{name} must be a text of at most {maxLength} characters, got {Shown(value)}.");
        return null;
    }

    public double? Number(string name, double least, double most)
    {
        if (Fields[name] is not { } value) return null;
        if (value is JsonValue json && json.TryGetValue<double>(out var number) && number >= least && number <= most) return number;
        Refuse(name, $"{name} must be a number from {least} to {most}, got {Shown(value)}.");
        return null;
    }

    /// <summary>Numbers of things; the list must be there.</summary>
    public IReadOnlyList<long> Ids(string name, int most)
    {
        if (Fields[name] is JsonArray list && list.Count <= most && list.All(id => id is JsonValue number && number.TryGetValue<long>(out _)))
            return [.. list.Select(id => id!.GetValue<long>())];
        Refuse(name, $"{name} must be a list of at most {most} whole numbers.");
        return [];
    }

    /// <summary>Something that a text says, or must say.</summary>
    /// <param name="expected">"a time such as …": what the text must be.</param>
    public T? Read<T>(string name, TryReader<T> tryRead, string expected, bool isRequired = false) where T : struct
    {
        var value = Fields[name];
        if (value is null && !isRequired) return null;
        if (TextOf(value) is { } text && tryRead(text, out var read)) return read;
        Refuse(name, value is null ? $"{name} must be {expected}." : $"{name} must be {expected}, got {Shown(value)}.");
        return null;
    }

    public JsonBody Refuse(string name, string detail) => With(StatusCodes.Status400BadRequest, $"Bad {name}", detail);

    private JsonBody With(int status, string title, string detail)
    {
        Problem ??= Results.Problem(statusCode: status, title: title, detail: detail);
        return this;
    }

    private static string? TextOf(JsonNode? value)
    {
        try
        {
            return value is JsonValue text && text.TryGetValue<string>(out var words) ? words : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, escaped, is JSON and no text.
            return null;
        }
    }

    private static string Listed(IReadOnlyCollection<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);

    private static string Shown(JsonNode value)
    {
        try
        {
            return Shown(value.ToJsonString());
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            return "what cannot be written as JSON again";
        }
    }

    private static string Shown(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "…";

    internal delegate bool TryReader<T>(string text, out T value);
}
