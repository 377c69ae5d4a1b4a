using System.Buffers;
using System.Text.Unicode;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Ingest.WebSockets;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>The same points over HTTP: judged by the stream's one writer beside whoever is connected, answered by the same replies.</summary>
internal static class PointsEndpoint
{
    public static async Task<IResult> PostAsync(
        HttpContext context, string clientId, StreamDirectory streams, IPointStore store, IOptions<LimitOptions> limits, TimeProvider time)
    {
        if (!context.Request.HasJsonContentType())
            return HttpReplies.Refused(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.InvalidJson, "the content type must be application/json");
        if (!Identification.TryRead(Field, limits.Value.Window, out var identification, out var error)) return HttpReplies.Refused(error);
        if (await ReadBodyAsync(context.Request, context.RequestAborted) is not { } body)
            return HttpReplies.Refused(StatusCodes.Status413PayloadTooLarge, ErrorCodes.BatchTooLarge, "a request holds at most 1 MiB");
        if (!Utf8.IsValid(body.Span)) return HttpReplies.Refused(StatusCodes.Status400BadRequest, ErrorCodes.InvalidJson, "the body is not UTF-8");

        // How replies and number timestamps read is this request's own matter; the rest is the stream's.
        var change = identification.Change;
        try
        {
            var detail = change.Detail ?? Detail.Flag;
            var unit = change.Unit ?? (await store.FindClientAsync(identification.Id, context.RequestAborted))?.Settings.Unit;
            var codec = new JsonPointCodec(detail, unit, time);
            var received = new PointBuffer();
            codec.Decode(body.Span, received);

            // What is refused changes nothing: neither a stream nor its settings come of it.
            if (received.Points.IsEmpty && received.PlaceCount > 0) return Reply(received, codec);
            var opened = await streams.JoinAsync(identification.Id, change with { Detail = null, Unit = null });
            await using var lease = opened.Lease;
            var result = await lease.SubmitAsync(received.Points, received.Outcomes, detail == Detail.Full);
            return result == CommitResult.Committed
                ? Reply(received, codec)
                : HttpReplies.Unavailable(context.Response, new StoreUnavailableException("the store cannot take points"));
        }
        catch (StoreUnavailableException e)
        {
            return HttpReplies.Unavailable(context.Response, e);
        }

        string? Field(string name) =>
            name == Identification.ClientIdField ? clientId : context.Request.Query[name] is [.., var last] ? last : null;
    }

    private static IResult Reply(PointBuffer received, JsonPointCodec codec)
    {
        var reply = new ArrayBufferWriter<byte>();
        var message = received.Messages[0];
        codec.Encode(received, message, reply);

        // A batch of which any point counts has succeeded; its bad places say so themselves.
        var failed = message.Places > 0 && AllRefused(received, message);
        return HttpReplies.Json(reply.WrittenMemory, failed ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }

    private static bool AllRefused(PointBuffer received, in PointBuffer.Message message)
    {
        foreach (ref readonly var place in received.PlacesOf(message))
        {
            if (place.Error is null && received.OutcomeOf(place).Kind != OutcomeKind.UnknownSeq) return false;
        }

        return true;
    }

    public static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpRequest request, CancellationToken ct)
    {
        var body = new byte[Math.Clamp(request.ContentLength ?? 4096, 1, FrameReader.MaxMessageBytes) + 1];
        var length = 0;
        while (await request.Body.ReadAsync(body.AsMemory(length), ct) is var read and > 0)
        {
            length += read;
            if (length > FrameReader.MaxMessageBytes) return null;
            if (length == body.Length) Array.Resize(ref body, Math.Min(body.Length * 2, FrameReader.MaxMessageBytes + 1));
        }

        return body.AsMemory(0, length);
    }
}
