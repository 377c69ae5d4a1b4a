using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StreamingAnomaly.Server.OpenApi;
using Xunit;

namespace StreamingAnomaly.Server.Tests.OpenApi;

/// <summary>Asks the server all that its own document says, and much that it does not say.</summary>
public sealed partial class GeneratedRequestsTests
{
    private const int Requests = 10_000;
    private const int Seed = 6;

    [Fact]
    public async Task Ten_thousand_requests_made_of_its_own_document_find_no_fault()
    {
        await using var server = RunningServer.Start();
        foreach (var id in (string[])["pump-7", "a", "BRK B"])
        {
            var points = Wire.Batch(Some.Series(seed: 1, count: 400).Select((value, i) => Wire.Point(value, time: i)));
            using var content = new StringContent(points, Encoding.UTF8, "application/json");
            using var sent = await server.Http.PostAsync($"/api/clients/{Uri.EscapeDataString(id)}/points", content);
        }

        var document = JsonNode.Parse(await server.Http.GetStringAsync("/openapi/v1.json"))!.AsObject();
        var operations = ApiDocumentsTests.Operations(document).ToList();
        var random = new Random(Seed);
        var maker = new RequestMaker(document, random);
        var (faults, seen) = (new Dictionary<string, string>(), new HashSet<string>());

        for (var i = 0; i < Requests; i++)
        {
            var (path, method, item, operation) = operations[random.Next(operations.Count)];
            using var request = maker.Make(path, method, item, operation);
            using var answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(TestClient.Patience);
            seen.Add($"{method} {path} {(int)answer.StatusCode}");
            if (await FaultOfAsync(document, operation, answer) is { } fault)
                faults.TryAdd($"{method} {path}: {fault}", $"request {i}, {request.RequestUri}, {(request.Content is { } sent ? await sent.ReadAsStringAsync() : "no body")}");
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults.Select(fault => $"{fault.Key} ({fault.Value})")));

        // It came through the outer checks: each operation has succeeded, too, but for those on what this server need not have.
        var possible = operations.Where(operation => Placeholder().Matches(operation.Path).All(match => match.Value is "{client_id}" or "{n}"));
        Assert.All(possible, operation => Assert.Contains(seen, line => line.StartsWith($"{operation.Method} {operation.Path} 2", StringComparison.Ordinal)));
        Assert.True((await server.Http.GetAsync("/health/ready")).IsSuccessStatusCode);
    }

    /// <summary>What is not as the document says; null when nothing is.</summary>
    private static async Task<string?> FaultOfAsync(JsonObject document, JsonObject operation, HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        if (answer.StatusCode == HttpStatusCode.InternalServerError) return "500";

        // An odd address is another one, none, or too long; and of what is not described nothing else is known.
        if (status is 404 or 405 or 414 || ApiDocumentsTests.TagOf(operation) == "More") return null;
        if (operation["responses"]![$"{status}"] is not { } told) return $"{status} is not among its answers";
        var type = answer.Content.Headers.ContentType?.MediaType;
        if (ApiOutline.Resolved(document, told)["content"] is JsonObject content ? !content.ContainsKey(type ?? "") : type is not null)
            return $"{status} with {type}";
        if (type is not ("application/json" or "application/problem+json")) return null;
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync().WaitAsync(TestClient.Patience));
        var schema = ApiOutline.Resolved(document, ApiOutline.Resolved(document, told)["content"]![type]!["schema"]!);
        var missing = body.RootElement.ValueKind == JsonValueKind.Object
            ? (schema["required"]?.AsArray() ?? []).FirstOrDefault(name => !body.RootElement.TryGetProperty(name!.GetValue<string>(), out _))
            : null;
        return missing is null ? null : $"{status} without {missing}";
    }

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Placeholder();
}
