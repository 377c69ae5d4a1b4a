using System.Text;

namespace StreamingAnomaly.Server.Tests.Ingest;

internal static class PointsPosting
{
    public static async Task<HttpResponseMessage> PostPointsAsync(
        this RunningServer server, string id, string body, string query = "", bool escape = true, bool chunked = false, string type = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/clients/{(escape ? Uri.EscapeDataString(id) : id)}/points{query}")
        {
            Content = new StringContent(body, Encoding.UTF8, type),
        };
        request.Headers.TransferEncodingChunked = chunked;
        return await server.Http.SendAsync(request).WaitAsync(TestClient.Patience);
    }
}
