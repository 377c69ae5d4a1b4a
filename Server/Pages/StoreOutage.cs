using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Pages;

/// <summary>Whoever wants to read while the store cannot be read, or too many read already, is asked to come back: it is no fault of the request.</summary>
internal sealed partial class StoreOutage(RequestDelegate next, ILogger<StoreOutage> logger)
{
    private static readonly object Reason = new();

    /// <summary>What keeps a page from being shown for now; null where it is something else.</summary>
    public static (string Title, string Detail)? ReasonOf(HttpContext context) => context.Items[Reason] as (string, string)?;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (HeavyReadersBusyException e)
        {
            await AnswerAsync(context, "Busy", e.Message, HeavyReadersBusyException.RetryAfterSeconds);
        }
        catch (StoreUnavailableException e)
        {
            LogUnavailable(context.Request.Path, e.Message);
            await AnswerAsync(context, "The store cannot be read", e.Message, retryAfter: "5");
        }
    }

    private static Task AnswerAsync(HttpContext context, string title, string detail, string retryAfter)
    {
        // A viewer that was sent something already learns of it by the break, and comes back by itself.
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Headers.RetryAfter = retryAfter;
        if (!ErrorPages.IsForPrograms(context))
        {
            // Without a body it becomes a page; one that failed while it was being written has said already of what type it is.
            context.Response.ContentType = null;
            context.Items[Reason] = (title, detail);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }

        return Results.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, title: title, detail: detail).ExecuteAsync(context);
    }

    [LoggerMessage(LogLevel.Warning, "{Path} could not be answered: {Why}")]
    private partial void LogUnavailable(PathString path, string why);
}
