using System.Text.Json;
using StreamingAnomaly.Server.Notices;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Api;

/// <summary>Which channels there are, how they are doing, and whether one works.</summary>
internal static class ChannelsActing
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void MapChannels(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/channels", List);
        app.MapPost("/api/channels/{name}/test", TestAsync);
    }

    private static IResult List(ChannelBoard board) => Results.Json(
        board.Read().Select(channel => new
        {
            channel.Name,
            Kind = JsonNamingPolicy.SnakeCaseLower.ConvertName(channel.Kind.ToString()),
            channel.Target,
            channel.Routes,
            channel.Waiting,
            LastNotice = channel.Last is not { } last ? null : new
            {
                last.Title,
                MadeAt = Timestamps.Format(last.At),
                last.Outcome,
                last.Attempts,
                last.Said,
            },
        }),
        SnakeCase);

    /// <summary>Sends a test at once, past the outbox, and waits for what comes of it.</summary>
    private static async Task<IResult> TestAsync(string name, HttpRequest request, ChannelBoard board, CancellationToken ct)
    {
        var body = await JsonBody.ReadAsync(request, []);
        if (body.Problem is { } refused) return refused;
        if (await board.TestAsync(name, ct) is not { } delivery)
            return Results.Problem($"There is no channel named {name}; there is {string.Join(", ", board.Names)}.", statusCode: StatusCodes.Status404NotFound);
        return delivery.IsDelivered
            ? Results.Json(new { Delivered = true, delivery.Said }, SnakeCase)
            : Results.Problem(statusCode: StatusCodes.Status502BadGateway, title: "Not delivered", detail: delivery.Said);
    }
}
