using Microsoft.AspNetCore.Http.Features;

namespace StreamingAnomaly.Server.Access;

/// <summary>Requests that become a client's connection.</summary>
internal static class Handshakes
{
    public const string Path = "/ws";

    /// <summary>Everything such a request passes keeps its state until the client is gone, so it passes by what serves answers alone.</summary>
    public static bool IsHandshake(HttpContext context) =>
        context.Request.Path == Path && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };

    /// <summary>Passes by for handshakes.</summary>
    public static void UseForAnswers(this IApplicationBuilder app, Action<IApplicationBuilder> parts) =>
        app.UseWhen(context => !IsHandshake(context), parts);
}
