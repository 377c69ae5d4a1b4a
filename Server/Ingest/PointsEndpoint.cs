using System.Text.Unicode;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Ingest.WebSockets;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>The same points over HTTP: judged by the stream's one writer beside whoever is connected, answered by the same replies.</summary>
internal static class PointsEndpoint
{
    public static async Task<IResult> PostAsync(
        HttpContext context, [FromRoute(Name = "client_id")] string clientId, StreamDirectory streams, IPointStore store, RequestThrottle throttle,
        IOptions<LimitOptions> limits, TimeProvider time)
    {
        var format = BodyFormats.Of(context.Request);
        if (format == BodyFormat.Other) return HttpReplies.WrongType("application/json, application/x-ndjson or text/csv");
        if (!Identification.TryRead(context.Request, clientId, limits.Value.Window, out var identification, out var error)) return HttpReplies.Refused(error);
        if (await ReadBodyAsync(context.Request, context.RequestAborted) is not { } body)
            return HttpReplies.Refused(StatusCodes.Status413PayloadTooLarge, ErrorCodes.BatchTooLarge, "a request holds at most 1 MiB");
        if (!Utf8.IsValid(body.Span)) return HttpReplies.Refused(StatusCodes.Status400BadRequest, ErrorCodes.InvalidJson, "the body is not UTF-8");

        // How replies and number timestamps read is this request's own matter; the rest is the stream's.
        var change = identification.Change;
        try
        {
            var detail = change.Detail ?? Detail.Flag;
            var unit = change.Unit ?? (await store.FindClientAsync(identification.Id, context.RequestAborted))?.Settings.Unit;
            var points = new PointsBody(format, detail, unit, time);
            if (points.Decode(body.Span) is { } unreadable) return HttpReplies.Refused(unreadable);

            // What is refused changes nothing: neither a stream nor its settings come of it.
            if (points.IsAllRefused) return points.Reply();
            var received = points.Received;
            if (throttle.Pay(identification.Id, received.Points.Length) is var wait && wait > TimeSpan.Zero) return HttpReplies.TooFast(context.Response, wait);

            var opened = await streams.JoinAsync(identification.Id, change with { Detail = null, Unit = null });
            await using var lease = opened.Lease;
            context.Features.Get<AccessKey>()?.Use.Points?.Take(received.Points.Length);
            var result = await lease.SubmitAsync(received.Points, received.Outcomes, detail == Detail.Full);
            return result == CommitResult.Committed
                ? points.Reply()
                : HttpReplies.Unavailable(context.Response, new StoreUnavailableException("the store cannot take points"));
        }
        catch (StoreUnavailableException e)
        {
            return HttpReplies.Unavailable(context.Response, e);
        }
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
