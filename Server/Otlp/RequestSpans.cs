using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace StreamingAnomaly.Server.Otlp;

/// <summary>Says of a request's span what the standard has it say: the framework begins and ends it and leaves the rest to others.</summary>
internal sealed class RequestSpans(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span ? DescribeAsync(context, span) : next(context);

    private async Task DescribeAsync(HttpContext context, Activity span)
    {
        try
        {
            await next(context);
        }
        finally
        {
            Describe(context, span);
        }
    }

    private static void Describe(HttpContext context, Activity span)
    {
        var (request, status, endpoint) = (context.Request, context.Response.StatusCode, context.GetEndpoint());

        // What is not worth a measurement is not worth a span.
        if (endpoint?.Metadata.GetMetadata<IDisableHttpMetricsMetadata>() is not null) span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        var route = (endpoint as RouteEndpoint)?.RoutePattern.RawText;
        span.DisplayName = route is null ? request.Method : $"{request.Method} {route}";

        // Without the query, which may hold a key.
        span.SetTag("http.request.method", request.Method).SetTag("http.route", route).SetTag("http.response.status_code", status)
            .SetTag("url.scheme", request.Scheme).SetTag("url.path", request.Path.Value);
        if (status >= StatusCodes.Status500InternalServerError) span.SetStatus(ActivityStatusCode.Error);
    }
}
