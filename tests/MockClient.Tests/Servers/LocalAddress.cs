using Microsoft.AspNetCore.Builder;

namespace StreamingAnomaly.MockClient.Tests.Servers;

internal static class LocalAddress
{
    /// <summary>Where a started server's WebSocket is.</summary>
    public static Uri Of(WebApplication app) => new UriBuilder(app.Urls.Single()) { Scheme = "ws", Path = "/ws" }.Uri;
}
