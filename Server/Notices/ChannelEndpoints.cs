using System.Text.Json;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Notices;

/// <summary>Which channels there are, how they are doing, and whether one works.</summary>
internal static class ChannelEndpoints
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static IResult List(ChannelBoard board) => Results.Json(
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
    public static async Task<IResult> TestAsync(string name, ChannelBoard board, CancellationToken ct)
    {
        if (await board.TestAsync(name, ct) is not { } delivery)
            return Results.Problem($"There is no channel named {name}; there is {string.Join(", ", board.Names)}.", statusCode: StatusCodes.Status404NotFound);
        return delivery.IsDelivered
            ? Results.Json(new { Delivered = true, delivery.Said }, SnakeCase)
            : Results.Problem(statusCode: StatusCodes.Status502BadGateway, title: "Not delivered", detail: delivery.Said);
    }
}
