using System.Buffers;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>The protocol's replies and errors as answers to HTTP requests.</summary>
internal static class HttpReplies
{
    public static IResult Json(ReadOnlyMemory<byte> body, int status = StatusCodes.Status200OK) => new JsonReply(body, status);

    public static IResult Refused(ProtocolError error) => Refused(StatusCodes.Status400BadRequest, error);

    public static IResult Refused(int status, string code, string message) => Refused(status, new ProtocolError(code, message));

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
