using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Live;

internal static class LiveEndpoints
{
    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddOptions<LiveOptions>().BindConfiguration("Live").ValidateOnStart();
        services.AddSingleton<LiveFeed>().AddSingleton<ICommitObserver>(provider => provider.GetRequiredService<LiveFeed>());
        services.AddSingleton<LiveFigures>().AddSingleton<ICommitObserver>(provider => provider.GetRequiredService<LiveFigures>());
        services.AddSingleton<RecentAnomalies>().AddSingleton<ICommitObserver>(provider => provider.GetRequiredService<RecentAnomalies>());
        services.AddSingleton<Viewers>().AddSingleton<LiveViewing>().AddSingleton<StreamTopics>().AddSingleton<StreamBoard>().AddSingleton<BoardMetrics>();
        return services;
    }

    public static void MapLive(this IEndpointRouteBuilder app)
    {
        // Made now: whoever reads their gauges is to find them before the first viewer comes.
        app.ServiceProvider.GetRequiredService<Viewers>();
        app.ServiceProvider.GetRequiredService<BoardMetrics>();
        app.MapGet("/api/live", FollowPageAsync);
        app.MapGet("/api/clients/{client_id}/stream", FollowStreamAsync);
        app.MapGet("/api/stream/anomalies", (HttpContext context, Viewers viewers, LiveViewing viewing, LiveFeed feed) =>
            viewers.ServeAsync(context, (events, ct) => viewing.ShowAsync([new AnomaliesTopic(feed)], events, ct)));
        app.MapGet("/api/stream/clients", (HttpContext context, Viewers viewers, LiveViewing viewing, LiveFigures figures, TimeProvider time) =>
            viewers.ServeAsync(context, (events, ct) => viewing.ShowAsync([new ClientsTopic(figures, time)], events, ct)));
    }

    /// <summary>All that one page needs, over one connection: a browser allows six an origin.</summary>
    /// <param name="stream">The stream it shows, whether there is one of this name or not.</param>
    /// <param name="afterN">What it shows of it already.</param>
    /// <param name="board">1: it is the overview, with the other fields of its address.</param>
    private static async Task<IResult> FollowPageAsync(
        string? stream,
        [FromQuery(Name = "after_n")] long? afterN,
        int? board,
        string? q,
        string? state,
        string? sort,
        string? page,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId,
        HttpContext context,
        Viewers viewers,
        LiveViewing viewing,
        StreamTopics streams,
        RecentAnomalies recent,
        StreamBoard boards,
        TimeProvider time)
    {
        var id = default(ClientId);
        if (stream is not null && !ClientId.TryParse(stream, out id))
            return Results.Problem(statusCode: StatusCodes.Status400BadRequest, title: "Bad stream", detail: $"stream must be {ClientId.Rule}.");

        return await viewers.ServeAsync(context, (events, ct) =>
        {
            var topics = new List<ILiveTopic> { new RecentTopic(recent, time) };
            if (board == 1) topics.Add(new BoardTopic(boards, BoardQuery.Of(q, state, sort, page)));
            if (stream is not null) topics.Add(streams.Follow(id, After(lastEventId, afterN)));
            return viewing.ShowAsync(topics, events, ct);
        });
    }

    /// <param name="afterN">What a viewer has already; a browser that comes back says it in a header instead.</param>
    private static async Task<IResult> FollowStreamAsync(
        [FromRoute(Name = "client_id")] string clientId,
        [FromQuery(Name = "after_n")] long? afterN,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId,
        HttpContext context,
        Viewers viewers,
        LiveViewing viewing,
        StreamTopics streams,
        IPointStore store)
    {
        if (!ClientId.TryParse(clientId, out var id) || await store.FindClientAsync(id, context.RequestAborted) is null)
            return UnknownClient.Problem(clientId);

        return await viewers.ServeAsync(context, (events, ct) =>
        {
            var topic = streams.Follow(id, After(lastEventId, afterN));
            return viewing.ShowAsync([topic], events, ct, isOver: () => topic.WasDeleted);
        });
    }

    private static long? After(string? lastEventId, long? afterN) =>
        long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : afterN;
}
