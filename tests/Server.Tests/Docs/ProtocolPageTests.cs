using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using StreamingAnomaly.Server.Ingest;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Docs;

/// <summary>docs/protocol.md and docs/http.md say what the server does.</summary>
public sealed partial class ProtocolPageTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly string Page = Repository.Read("docs/protocol.md") + Repository.Read("docs/http.md");

    [Fact]
    public async Task Its_transcripts_are_what_happens()
    {
        var transcripts = Markdown.Fences(Page, "transcript").ToList();

        // One after the other: later ones go on with the streams of earlier ones.
        foreach (var transcript in transcripts)
        {
            await using var player = new Transcript(server);
            foreach (var line in transcript.Split('\n')) await player.PlayAsync(line);
        }

        Assert.NotEmpty(transcripts);
    }

    [Fact]
    public void It_names_every_error_and_close_code()
    {
        var errors = typeof(ErrorCodes).GetFields().Select(field => (string)field.GetValue(null)!);
        var closes = typeof(CloseCodes).GetFields().Select(field => $"| {(int)field.GetValue(null)!} |");

        Assert.All(errors, code => Assert.Contains($"`{code}`", Page));
        Assert.All(closes, code => Assert.Contains(code, Page));
    }

    [Fact]
    public void Every_address_for_programs_is_told_of()
    {
        var told = Parameter().Replace(Page + Repository.Read("docs/operations.md"), "{}");
        var addresses = server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => "/" + Parameter().Replace(endpoint.RoutePattern.RawText!, "{}").TrimStart('/'))
            .Where(address => address.StartsWith("/api/", StringComparison.Ordinal) || address.StartsWith("/health/", StringComparison.Ordinal) || address == "/ws")
            .Distinct()
            .ToList();

        Assert.NotEmpty(addresses);
        Assert.All(addresses, address => Assert.Contains(address, told));
    }

    [GeneratedRegex(@"\{[^{}/""]+\}")]
    private static partial Regex Parameter();
}
