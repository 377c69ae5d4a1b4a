using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>What a person does to a stream: set its settings while it runs, or delete it.</summary>
internal static class ClientEndpoint
{
    /// <summary>
    /// <c>{"window": 100, "sensitivity": null}</c>: sets the window, whatever the client asks for, and leaves the sensitivity to the
    /// client again.
    /// </summary>
    public static async Task<IResult> PatchAsync(
        HttpContext context, string clientId, StreamDirectory streams, IOptions<LimitOptions> limits)
    {
        if (!context.Request.HasJsonContentType())
            return HttpReplies.Refused(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.InvalidJson, "the content type must be application/json");
        if (await PointsEndpoint.ReadBodyAsync(context.Request, context.RequestAborted) is not { } body)
            return HttpReplies.Refused(StatusCodes.Status413PayloadTooLarge, ErrorCodes.InvalidJson, "a request holds at most 1 MiB");

        var fields = new Dictionary<string, string?>();
        if (!Identification.TryReadFields(body.Span, fields, out var error)) return HttpReplies.Refused(error);
        fields[Identification.ClientIdField] = clientId;
        if (!Identification.TryRead(fields.GetValueOrDefault, limits.Value.Window, out var identification, out error)) return HttpReplies.Refused(error);

        var release = fields.Where(field => field.Value is null).Select(field => field.Key).ToHashSet();
        try
        {
            return await streams.PinAsync(identification.Id, identification.Change, release, context.RequestAborted) is { } changed
                ? HttpReplies.Json(Describe(changed))
                : Unknown(identification.Id);
        }
        catch (StoreUnavailableException e)
        {
            return HttpReplies.Unavailable(context.Response, e);
        }
    }

    public static async Task<IResult> DeleteAsync(string clientId, StreamDirectory streams, HttpContext context)
    {
        if (!ClientId.TryParse(clientId, out var id))
            return HttpReplies.Refused(new ProtocolError(ErrorCodes.InvalidClientId, $"client_id must be {ClientId.Rule}", Identification.ClientIdField));
        try
        {
            return await streams.DeleteAsync(id, context.RequestAborted) ? Results.NoContent() : Unknown(id);
        }
        catch (StoreUnavailableException e)
        {
            return HttpReplies.Unavailable(context.Response, e);
        }
    }

    private static byte[] Describe(PinnedSettings changed)
    {
        var json = JsonNode.Parse(StreamSettingsJson.Write(changed.Settings))!.AsObject();
        json["set_by_a_person"] = new JsonArray([.. changed.Pinned.Order().Select(name => JsonValue.Create(name))]);
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private static IResult Unknown(ClientId id) =>
        Results.Problem($"There is no stream named {id}.", statusCode: StatusCodes.Status404NotFound);
}
