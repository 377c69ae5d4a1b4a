using System.Buffers;
using System.Text.Unicode;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>The same points over HTTP: judged by the stream's one writer beside whoever is connected, answered by the same replies.</summary>
internal static class PointsEndpoint
{
    public static async Task<IResult> PostAsync(
        HttpContext context, string clientId, StreamDirectory streams, IOptions<LimitOptions> limits, TimeProvider time)
    {
        if (!context.Request.HasJsonContentType())
            return Refused(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.InvalidJson, "the content type must be application/json");
        if (!Identification.TryRead(Field, limits.Value.Window, out var identification, out var error)) return Refused(error);
        if (await ReadBodyAsync(context.Request, context.RequestAborted) is not { } body)
            return Refused(StatusCodes.Status413PayloadTooLarge, ErrorCodes.BatchTooLarge, "a request holds at most 1 MiB");
        if (!Utf8.IsValid(body.Span)) return Refused(StatusCodes.Status400BadRequest, ErrorCodes.InvalidJson, "the body is not UTF-8");

        // How replies and number timestamps read is this request's own matter; the rest is the stream's.
        var change = identification.Change;
        try
        {
            var opened = await streams.JoinAsync(identification.Id, change with { Detail = null, Unit = null });
            await using var lease = opened.Lease;
            var detail = change.Detail ?? Detail.Flag;
            return await AnswerAsync(body, lease, new JsonPointCodec(detail, change.Unit ?? opened.Settings.Unit, time), detail, context.Response);
        }
        catch (StoreUnavailableException e)
        {
            return Unavailable(context.Response, e);
        }

        string? Field(string name) =>
            name == Identification.ClientIdField ? clientId : context.Request.Query[name] is [.., var last] ? last : null;
    }

    public static async Task<IResult> DeleteAsync(string clientId, StreamDirectory streams, HttpContext context)
    {
        if (!ClientId.TryParse(clientId, out var id))
            return Refused(new ProtocolError(ErrorCodes.InvalidClientId, $"client_id must be {ClientId.Rule}", Identification.ClientIdField));
        try
        {
            return await streams.DeleteAsync(id, context.RequestAborted)
                ? Results.NoContent()
                : Results.Problem($"There is no stream named {id}.", statusCode: StatusCodes.Status404NotFound);
        }
        catch (StoreUnavailableException e)
        {
            return Unavailable(context.Response, e);
        }
    }

    private static async Task<IResult> AnswerAsync(
        ReadOnlyMemory<byte> body, StreamLease lease, JsonPointCodec codec, Detail detail, HttpResponse response)
    {
        var received = new PointBuffer();
        codec.Decode(body.Span, received);
        if (!received.Points.IsEmpty)
        {
            var result = await lease.SubmitAsync(received.Points, received.Outcomes, detail == Detail.Full);
            if (result != CommitResult.Committed) return Unavailable(response, new StoreUnavailableException("the store cannot take points"));
        }

        var reply = new ArrayBufferWriter<byte>();
        var message = received.Messages[0];
        codec.Encode(received, message, reply);

        // A batch of which any point counts has succeeded; its bad places say so themselves.
        var failed = message.Places > 0 && Enumerable.Range(0, message.Places).All(place => IsRefused(received, place));
        return Json(reply.WrittenMemory, failed ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }

    private static bool IsRefused(PointBuffer received, int place) =>
        received[place] is var item && (item.Error is not null || received.Outcomes[item.Point].Kind == OutcomeKind.UnknownSeq);

    private static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpRequest request, CancellationToken ct)
    {
        var body = new byte[Math.Clamp(request.ContentLength ?? 4096, 1, MessageReader.MaxMessageBytes) + 1];
        var length = 0;
        while (await request.Body.ReadAsync(body.AsMemory(length), ct) is var read and > 0)
        {
            length += read;
            if (length > MessageReader.MaxMessageBytes) return null;
            if (length == body.Length) Array.Resize(ref body, Math.Min(body.Length * 2, MessageReader.MaxMessageBytes + 1));
        }

        return body.AsMemory(0, length);
    }

    private static IResult Refused(ProtocolError error) => Refused(StatusCodes.Status400BadRequest, error);

    private static IResult Refused(int status, string code, string message) => Refused(status, new ProtocolError(code, message));

    private static IResult Refused(int status, ProtocolError error)
    {
        var reply = new ArrayBufferWriter<byte>();
        JsonPointEncoder.WriteError(error, default, 0, reply);
        return Json(reply.WrittenMemory, status);
    }

    private static IResult Unavailable(HttpResponse response, StoreUnavailableException e)
    {
        response.Headers.RetryAfter = "5";
        var status = e is TooManyStreamsException ? StatusCodes.Status429TooManyRequests : StatusCodes.Status503ServiceUnavailable;
        return Results.Problem(e.Message, statusCode: status);
    }

    private static IResult Json(ReadOnlyMemory<byte> reply, int status) => new JsonReply(reply, status);

    private sealed class JsonReply(ReadOnlyMemory<byte> body, int status) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "application/json";
            await httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted);
        }
    }
}
