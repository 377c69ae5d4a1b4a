using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Pages;

/// <summary>Whoever wants to read while the store cannot be read is asked to come back: it is no fault of the request.</summary>
internal sealed partial class StoreOutage(RequestDelegate next, ILogger<StoreOutage> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (StoreUnavailableException e)
        {
            LogUnavailable(e, context.Request.Path);

            // A viewer that was sent something already learns of it by the break, and comes back by itself.
            if (context.Response.HasStarted) context.Abort();
            else await AnswerAsync(context, e);
        }
    }

    private static Task AnswerAsync(HttpContext context, StoreUnavailableException e)
    {
        context.Response.Headers.RetryAfter = "5";
        return Results.Problem(
            statusCode: StatusCodes.Status503ServiceUnavailable,
            title: "The store cannot be read",
            detail: e.Message).ExecuteAsync(context);
    }

    [LoggerMessage(LogLevel.Warning, "{Path} could not be answered: the store is not available")]
    private partial void LogUnavailable(Exception e, PathString path);
}
