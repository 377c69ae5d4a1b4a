using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Api;

/// <summary>What else moved while one stream was odd: the other streams whose anomaly rate rose most in a time.</summary>
internal static class MovedReading
{
    private const int UsualLimit = 10;
    private const int MaxLimit = 100;

    public static void MapMoved(this IEndpointRouteBuilder app) => app.MapGet("/api/clients/{client_id}/moved", ReadAsync);

    /// <summary>From <c>from</c> to <c>to</c>: an end that is left out is taken from the time of the stream's newest thousand points.</summary>
    private static async Task<IResult> ReadAsync(
        [FromRoute(Name = "client_id")] string clientId, HttpRequest request, IPointStore store, CancellationToken ct)
    {
        var asked = new Asked(request);
        var limit = asked.Number("limit", 1, MaxLimit);
        var (from, to) = asked.Time();
        if (asked.Problem is { } problem) return problem;
        if (!ClientId.TryParse(clientId, out var id) || await store.FindClientAsync(id, ct) is null) return UnknownClient.Problem(clientId);

        var query = await MovedQuery.OfAsync(store, id, from, to, ct);
        var moved = query is null ? [] : await MovedStream.ListAsync(store, query, (int)(limit ?? UsualLimit), ct);
        return JsonAnswer.Of((Query: query, Streams: moved), Write);
    }

    private static void Write(Utf8JsonWriter json, (MovedQuery? Query, IReadOnlyList<MovedStream> Streams) moved)
    {
        json.WriteStartObject();
        if (moved.Query is { } query)
        {
            json.WriteString("from"u8, Timestamps.Format(query.FromMicros));
            json.WriteString("to"u8, Timestamps.Format(query.ToMicros));
        }

        json.WriteStartArray("streams"u8);
        foreach (var stream in moved.Streams)
        {
            json.WriteStartObject();
            json.WriteString("client_id"u8, stream.Id.ToString());
            json.WriteNumber("anomalies"u8, stream.During);
            json.WriteNumber("expected"u8, Math.Round(stream.Expected, 3));
            json.WriteNumber("significance"u8, Math.Round(stream.Significance, 3));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
