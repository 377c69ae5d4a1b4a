using Microsoft.Extensions.Configuration;
using StreamingAnomaly.Server.Configuration;
using StreamingAnomaly.Server.Tests.Docs;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Configuration;

/// <summary><c>Server config</c>, and what is no option at the start.</summary>
public sealed class ConfigCommandTests
{
    [Fact]
    public void What_is_said_later_is_printed_and_the_rest_with_its_default()
    {
        var (code, lines, _) = Run("--Limits:Connections", "7", "--Access:Hosts:0", "anomalies.example", "--urls", "http://localhost:1", "--OTEL_SERVICE_NAME", "ours");

        Assert.Equal(0, code);
        Assert.Contains("Limits:Connections = 7", lines);
        Assert.Contains("Limits:Streams = 100000", lines);
        Assert.Contains("Access:Hosts:0 = anomalies.example", lines);
        Assert.Contains("urls = http://localhost:1", lines);
        Assert.Contains("OTEL_SERVICE_NAME = ours", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("HOME", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Kestrel:Certificates:Default:Password", "hunter2", "***")]
    [InlineData("Kestrel:Certificates:Default:Path", "/etc/tls/server.pem", "/etc/tls/server.pem")]
    [InlineData("Notices:Channels:0:Url", "https://hooks.example/services/T0/B0/abc", "https://hooks.example/***")]
    [InlineData("Notices:Channels:0:Url", "https://user:word@hooks.example", "https://hooks.example/***")]
    [InlineData("Notices:Channels:0:Secret", "abc", "***")]
    [InlineData("Otlp:Headers", "authorization=Basic abc", "***")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Basic abc", "***")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317", "http://localhost:4317")]
    [InlineData("Access:Origins:0", "https://dashboard.example", "https://dashboard.example")]
    [InlineData("urls", "http://localhost:3000", "http://localhost:3000")]
    public void Secrets_are_not_printed(string name, string value, string shown) => Assert.Equal(shown, ConfigCommand.Veil(name, value));

    [Theory]
    [InlineData("Limits:Connection", "Limits:Connection")]
    [InlineData("access:hostnames:0", "access:hostnames")]
    [InlineData("Storage:Path:File", "Storage:Path:File")]
    public void An_option_that_there_is_not_is_named(string name, string said)
    {
        var (code, _, error) = Run($"--{name}", "1");

        Assert.Equal(1, code);
        Assert.Contains($"there is no option {said};", error);
    }

    [Fact]
    public async Task A_server_that_is_told_one_does_not_start()
    {
        using var folder = new ScratchFolder();

        var (code, error) = await ServerProcess.FailAsync(folder.Database, "--Limits:Connection", "1");

        Assert.Equal(1, code);
        Assert.Contains("The server cannot start: there is no option Limits:Connection", error);
    }

    private static (int Code, string[] Lines, string Error) Run(params string[] arguments)
    {
        var file = Path.Combine(Repository.Root, "Server/appsettings.json");
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddJsonFile(file).AddCommandLine(arguments).Build();
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = ConfigCommand.Run(configuration, output, error);
        return (code, output.ToString().Split('\n'), error.ToString());
    }
}
