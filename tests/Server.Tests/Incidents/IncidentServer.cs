using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Incidents;

/// <summary>What tests ask a running server about incidents.</summary>
internal static class IncidentServer
{
    public static async Task<JsonArray> IncidentsAsync(this RunningServer server, string query = "") =>
        JsonNode.Parse(await server.Http.GetStringAsync($"/api/incidents?{query}"))!["incidents"]!.AsArray();

    public static async Task<JsonNode> IncidentAsync(this RunningServer server, long id) =>
        JsonNode.Parse(await server.Http.GetStringAsync($"/api/incidents/{id}"))!;

    /// <summary>Waits until so many incidents of a stream are like that.</summary>
    public static async Task<JsonArray> UntilAsync(this RunningServer server, string client, int count, string query = "")
    {
        var found = new JsonArray();
        await server.UntilAsync(async () => (found = await server.IncidentsAsync($"client_id={client}&{query}")).Count == count);
        return found;
    }

    public static async Task<(int Status, JsonNode? Body)> PostAsync(this RunningServer server, string address, object? body = null)
    {
        using var response = await server.Http.PostAsJsonAsync(address, body ?? new { });
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public static IEnumerable<string> Kinds(JsonNode incident) => incident["events"]!.AsArray().Select(happened => happened!["kind"]!.GetValue<string>());

    /// <summary>Points a second apart, with an alarm at one place; the next must be a greater one, some hundred points later, to be told.</summary>
    public static string AlarmBatch(int first = 0, int count = 90, int spike = 80, double value = 100) =>
        Wire.Batch(Some.Calm(count).Select((calm, i) => Wire.Point(i == spike ? value : calm, time: first + i)));

    public static async Task SendAsync(RunningServer server, string client, string batch)
    {
        await using var writer = await server.ConnectAsync($"client_id={client}&window=20");
        await writer.AskAsync(batch);
        await writer.CloseAsync();
    }

    /// <summary>A stream with one open incident.</summary>
    public static async Task<long> OpenAsync(RunningServer server, string client)
    {
        await SendAsync(server, client, AlarmBatch());
        return Assert.Single(await server.UntilAsync(client, 1, "unclosed=true"))!["id"]!.GetValue<long>();
    }
}
