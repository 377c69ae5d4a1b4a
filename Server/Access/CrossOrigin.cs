using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace StreamingAnomaly.Server.Access;

/// <summary>
/// What a browser lets pages of other sites read (CORS): those of <see cref="AccessOptions.Origins"/> all, without cookies; any others nothing.
/// </summary>
internal static class CrossOrigin
{
    // A browser asks before each kind of request; two hours is the longest that all of them remember the answer.
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(2);

    public static IServiceCollection AddCrossOrigin(this IServiceCollection services)
    {
        services.AddCors().AddOptions<CorsOptions>().Configure<IOptions<AccessOptions>>((cors, access) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. access.Value.Origins.Select(origin => origin.TrimEnd('/'))])
            .AllowAnyMethod()
            .AllowAnyHeader()
            .WithExposedHeaders(HeaderNames.RetryAfter, HeaderNames.ContentDisposition)
            .SetPreflightMaxAge(Remembered)));
        return services;
    }
}
