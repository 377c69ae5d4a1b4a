using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Ingest;

/// <summary><c>POST /api/clients/{client_id}/import</c>: a stream's history as a file of any length, so that it starts warm.</summary>
internal static class ImportEndpoint
{
    public static async Task<IResult> PostAsync(
        HttpContext context, [FromRoute(Name = "client_id")] string clientId, StreamDirectory streams, IPointStore store,
        IOptions<LimitOptions> limits, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        var format = BodyFormats.Of(context.Request);
        if (format is not (BodyFormat.Csv or BodyFormat.Ndjson)) return HttpReplies.WrongType("text/csv or application/x-ndjson");
        if (!Identification.TryRead(context.Request, clientId, limits.Value.Window, out var identification, out var error)) return HttpReplies.Refused(error);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bodySize) bodySize.MaxRequestBodySize = null;

        var (id, change) = (identification.Id, identification.Change);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var newest = await store.ReadAsync(new PointQuery(id) { NewestFirst = true, Limit = 1 }, ends.Token);
        var unit = change.Unit ?? (await store.FindClientAsync(id, ends.Token))?.Settings.Unit;
        using var rows = new ImportRows(
            new BodyLines(context.Request.Body), format, unit, newest is [var last] ? last.Micros : long.MinValue, time);
        if (await rows.BeginAsync(ends.Token) is { } unreadable) return HttpReplies.Refused(unreadable);

        var answer = new ImportAnswer(context.Response, rows.Counts, time);
        try
        {
            await using var import = new PointImport(streams, rows, answer, new ReadThrottle(limits, time), context.Features.Get<AccessKey>()?.Use.Points);
            var failure = await import.RunAsync(id, change with { Detail = null, Unit = null }, ends.Token);
            await answer.EndAsync(failure, context.RequestAborted);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await answer.EndAsync((StatusCodes.Status503ServiceUnavailable, "the server is stopping"), context.RequestAborted);
        }

        return Results.Empty;
    }
}
