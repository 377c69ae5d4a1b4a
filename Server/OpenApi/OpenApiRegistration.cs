using System.Text.Json.Nodes;

namespace StreamingAnomaly.Server.OpenApi;

internal static class OpenApiRegistration
{
    public static IServiceCollection AddOpenApiDocuments(this IServiceCollection services) => services.AddSingleton<ApiDocuments>();

    public static void MapOpenApiDocuments(this IEndpointRouteBuilder app)
    {
        app.MapGet("/openapi/v1.json", (ApiDocuments documents) => Results.Text(documents.OpenApi.ToJsonString(), "application/json"));
        app.MapGet("/asyncapi/v1.json", (HttpRequest request, ApiDocuments documents) =>
        {
            // Unlike the other, this standard has no word for "where you have this from".
            var document = documents.AsyncApi.DeepClone();
            document["servers"] = new JsonObject
            {
                ["websocket"] = Server(request.IsHttps ? "wss" : "ws"),
                ["events"] = Server(request.Scheme),
            };
            return Results.Text(document.ToJsonString(), "application/json");

            JsonObject Server(string protocol) => new() { ["host"] = request.Host.Value, ["protocol"] = protocol };
        });
    }
}
