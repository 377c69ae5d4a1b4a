using System.Buffers;
using System.Globalization;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>The protocol's replies and errors as answers to HTTP requests.</summary>
internal static class HttpReplies
{
    public static IResult Json(ReadOnlyMemory<byte> body, int status = StatusCodes.Status200OK) => new Reply(body, "application/json", status);

    public static IResult Ndjson(ReadOnlyMemory<byte> body, int status = StatusCodes.Status200OK) => new Reply(body, BodyFormats.NdjsonType, status);

    public static IResult Refused(ProtocolError error) => Refused(StatusCodes.Status400BadRequest, error);

    public static IResult Refused(int status, string code, string message) => Refused(status, new ProtocolError(code, message));

    /// <param name="expected">One or more content types, in a sentence.</param>
    public static IResult WrongType(string expected) =>
        Refused(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.InvalidJson, $"the content type must be {expected}");

    public static IResult TooFast(HttpResponse response, TimeSpan wait)
    {
        var seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        response.Headers.RetryAfter = seconds;
        return Results.Problem(
            $"The stream takes no more points for now (Limits:PointsPerSecond): try again in {seconds} s.",
            statusCode: StatusCodes.Status429TooManyRequests);
    }

    public static IResult Unavailable(HttpResponse response, StoreUnavailableException e)
    {
        response.Headers.RetryAfter = "5";
        var status = e is TooManyStreamsException ? StatusCodes.Status429TooManyRequests : StatusCodes.Status503ServiceUnavailable;
        return Results.Problem(e.Message, statusCode: status);
    }

    private static IResult Refused(int status, ProtocolError error)
    {
        var reply = new ArrayBufferWriter<byte>();
        JsonPointEncoder.WriteError(error, default, 0, reply);
        return Json(reply.WrittenMemory, status);
    }

    private sealed class Reply(ReadOnlyMemory<byte> body, string contentType, int status) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = contentType;
            await httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted);
        }
    }
}
