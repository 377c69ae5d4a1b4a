using System.Diagnostics;
using System.Text.RegularExpressions;

namespace StreamingAnomaly.Server.Tests.Metrics;

/// <summary>A Prometheus of its own that scrapes one server every second.</summary>
internal sealed class Prometheus : IAsyncDisposable
{
    private readonly ScratchFolder _folder;
    private readonly Process _process;

    private Prometheus(ScratchFolder folder, Process process, Uri address) => (_folder, _process, Address) = (folder, process, address);

    public Uri Address { get; }

    public static async Task<Prometheus> StartAsync(Uri server)
    {
        var folder = new ScratchFolder();
        var config = folder.File("prometheus.yml");
        await File.WriteAllTextAsync(
            config,
            $"""
            global:
              scrape_interval: 1s
            scrape_configs:
              - job_name: streaming-anomaly
                static_configs:
                  - targets: ["{server.Authority}"]
            """);
        var process = Process.Start(new ProcessStartInfo(
            "prometheus",
            [$"--config.file={config}", $"--storage.tsdb.path={folder.File("data")}", "--web.listen-address=127.0.0.1:0"])
        {
            RedirectStandardError = true,
        })!;
        Uri? address = null;
        var isReady = false;
        while (await process.StandardError.ReadLineAsync().WaitAsync(TestClient.Patience) is { } line)
        {
            if (Regex.Match(line, """Listening on"?.* address=(127\.0\.0\.1:\d+)""") is { Success: true } listening) address = new Uri($"http://{listening.Groups[1]}");
            isReady |= line.Contains("Server is ready", StringComparison.Ordinal);

            // It says the two in either order.
            if (!isReady || address is null) continue;

            // Whoever does not read makes it wait once the pipe is full.
            _ = process.StandardError.ReadToEndAsync();
            return new Prometheus(folder, process, address);
        }

        throw new InvalidOperationException("Prometheus ended before it was ready.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }
}
