using Xunit;

namespace StreamingAnomaly.Server.Tests.Docs;

/// <summary>The clients of the README and of the protocol's page, run as they are written there against a real server; only the port is another.</summary>
public sealed class ReadmeExamplesTests(RunningServer server) : IClassFixture<RunningServer>, IDisposable
{
    private static readonly string Readme = Repository.Read("README.md");
    private static readonly string Protocol = Repository.Read("docs/protocol.md");

    // Outside the repository, whose build files would count for a C# file too.
    private readonly ScratchFolder _folder = new();

    [Theory]
    [InlineData("python")]
    [InlineData("binary")]
    public async Task The_ones_in_Python_tell_the_anomaly(string example)
    {
        var python = await Command.FindAsync(["python3", "/usr/bin/python3"], "-c", "import websockets");
        Assert.SkipWhen(python is null && !IsCi, "Python's websockets package is not installed (make test installs it where it can).");

        await AssertTellsTheAnomalyAsync(example, "client.py", python!, "client.py");
    }

    // The option is needed by Node.js 20 and known to newer ones.
    [Fact]
    public Task The_one_in_JavaScript_tells_the_anomaly() =>
        AssertTellsTheAnomalyAsync("javascript", "client.mjs", "node", "--experimental-websocket", "client.mjs");

    [Fact]
    public Task The_one_in_CSharp_tells_the_anomaly() => AssertTellsTheAnomalyAsync("csharp", "client.cs", "dotnet", "run", "client.cs");

    [Fact]
    public Task The_one_with_curl_tells_the_anomaly() => AssertTellsTheAnomalyAsync("curl", "client.sh", "bash", "client.sh");

    public void Dispose() => _folder.Dispose();

    private static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    private async Task AssertTellsTheAnomalyAsync(string example, string file, string program, params string[] arguments)
    {
        var page = example == "binary" ? Protocol : Readme;
        var code = Markdown.Example(page, example);
        Assert.Contains("localhost:3000", code);
        await File.WriteAllTextAsync(_folder.File(file), code.Replace("localhost:3000", server.Address.Authority));

        var output = await Command.RunAsync(_folder.File(""), program, arguments);

        // One line, the one that the page shows.
        var line = Assert.Single(output.Trim().Split('\n'));
        Assert.Contains(line, page);
        Assert.Single((await server.StoredAsync($"from-{example}")).Where(point => point.IsAnomaly), point => point.Value == 100);
    }
}
