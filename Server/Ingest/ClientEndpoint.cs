using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>What a person does to a stream: set its settings while it runs, or delete it.</summary>
internal static class ClientEndpoint
{
    /// <summary>Sets some, or leaves them to the client again: see <see cref="SettingsRequest"/>.</summary>
    public static async Task<IResult> PatchAsync(
        HttpContext context, [FromRoute(Name = "client_id")] string clientId, StreamDirectory streams, IOptions<LimitOptions> limits)
    {
        var (asked, refusal) = await SettingsRequest.ReadAsync(context, clientId, limits.Value.Window);
        if (asked is null) return refusal!;
        try
        {
            return await streams.PinAsync(asked.Id, asked.Change, asked.Release, context.RequestAborted) is { } changed
                ? Describe(changed)
                : Unknown(asked.Id);
        }
        catch (StoreUnavailableException e)
        {
            return HttpReplies.Unavailable(context.Response, e);
        }
    }

    public static async Task<IResult> DeleteAsync([FromRoute(Name = "client_id")] string clientId, StreamDirectory streams, HttpContext context)
    {
        if (!ClientId.TryParse(clientId, out var id)) return BadId();
        try
        {
            return await streams.DeleteAsync(id, context.RequestAborted) ? Results.NoContent() : Unknown(id);
        }
        catch (StoreUnavailableException e)
        {
            return HttpReplies.Unavailable(context.Response, e);
        }
    }

    private static IResult Describe(PinnedSettings pinned)
    {
        var reply = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(reply);
        json.WriteStartObject();
        StreamSettingsJson.WriteFields(json, pinned);
        json.WriteEndObject();
        json.Flush();
        return HttpReplies.Json(reply.WrittenMemory);
    }

    private static IResult BadId() =>
        HttpReplies.Refused(new ProtocolError(ErrorCodes.InvalidClientId, $"client_id must be {ClientId.Rule}", Identification.ClientIdField));

    public static IResult Unknown(ClientId id) =>
        Results.Problem($"There is no stream named {id}.", statusCode: StatusCodes.Status404NotFound);
}
