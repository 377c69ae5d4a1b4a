using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Otlp;

/// <summary>Points are answered whatever becomes of the collector, and the log says it once.</summary>
public sealed class DeadCollectorTests : IDisposable
{
    private readonly Logged _logged = new();

    [Theory]
    [InlineData("http/protobuf", HttpProtocols.Http1, "500")]
    [InlineData("grpc", HttpProtocols.Http2, "Unavailable")]
    public async Task One_that_refuses_is_told_of_once_and_so_is_that_it_takes_them_again(string protocol, HttpProtocols protocols, string why)
    {
        await using var collector = await Collector.StartAsync(protocols);
        collector.Status = StatusCodes.Status500InternalServerError;
        await using var server = Start(collector.Url, protocol);
        await using var client = await server.ConnectAsync("client_id=a");

        await collector.UntilAsync(() => collector.MetricRequests.Count >= 5);
        var reply = await client.AskJsonAsync(Wire.Point(1));
        collector.Status = StatusCodes.Status200OK;
        await UntilSaidAsync(server, collector.Url, "takes metrics again");

        Assert.False(Wire.IsAnomaly(reply));
        Assert.Contains(why, Assert.Single(_logged.Lines, line => line.Contains($"{collector.Url} does not take metrics", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_that_is_not_there_leaves_points_answered()
    {
        var address = Nowhere();
        await using var server = Start(address);
        await using var client = await server.ConnectAsync("client_id=a");

        await UntilSaidAsync(server, address, "does not take metrics");

        Assert.False(Wire.IsAnomaly(await client.AskJsonAsync(Wire.Point(1))));
        Assert.Contains(_logged.Lines, line => line.Contains(address, StringComparison.Ordinal) && line.Contains("Connection refused", StringComparison.Ordinal));
    }

    public void Dispose() => _logged.Dispose();

    private RunningServer Start(string collector, string protocol = "http/protobuf") => RunningServer.Start(new()
    {
        Services = _logged.Add,
        Options = [("Otlp:Endpoint", collector), ("Otlp:Protocol", protocol), ("Otlp:Interval", "00:00:00.100")],
    });

    private Task UntilSaidAsync(RunningServer server, string collector, string words) => server.UntilAsync(() => Task.FromResult(
        _logged.Lines.Any(line => line.Contains(collector, StringComparison.Ordinal) && line.Contains(words, StringComparison.Ordinal))));

    private static string Nowhere()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://{listener.LocalEndpoint}";
    }
}
