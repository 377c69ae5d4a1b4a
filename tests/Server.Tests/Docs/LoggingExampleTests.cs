using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Serilog;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Docs;

public sealed class LoggingExampleTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task The_pages_example_logs_to_a_rolling_file_of_JSON_beside_the_console()
    {
        var example = Markdown.Example(Repository.Read("docs/operations.md"), "logging");
        var settings = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(Repository.Root, "Server/appsettings.json"))
            .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(example.Replace("logs/server-", _folder.File("server-")))))
            .Build();

        await using (var logger = new LoggerConfiguration().ReadFrom.Configuration(settings).CreateLogger())
            logger.Information("{ClientId} is connected", "AAPL");

        var line = Assert.Single(File.ReadLines(Assert.Single(Directory.GetFiles(_folder.File(""), "server-????????.jsonl"))));
        Assert.Equal("AAPL", JsonElement.Parse(line).GetProperty("Properties").GetProperty("ClientId").GetString());
        Assert.Equal("Console", settings["Serilog:WriteTo:0:Name"]);
    }

    public void Dispose() => _folder.Dispose();
}
