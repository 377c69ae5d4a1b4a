using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace StreamingAnomaly.Benchmarks;

/// <summary>A server under load, in a process of its own on a free port of this machine.</summary>
internal sealed class Subject : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string? _folder;

    private Subject(Process process, Uri address, string? folder) => (_process, Address, _folder) = (process, address, folder);

    public Uri Address { get; }

    /// <summary>The echo.</summary>
    public static Task<Subject> StartEchoAsync()
    {
        var address = FreeAddress();
        return StartAsync(new ProcessStartInfo("dotnet", [Environment.GetCommandLineArgs()[0], EchoServer.Command, address.ToString()]), address, null);
    }

    /// <summary>The server as it is shipped, on a database of its own.</summary>
    public static Task<Subject> StartServerAsync()
    {
        var address = FreeAddress();
        var folder = Directory.CreateTempSubdirectory("streaming-anomaly-bench-").FullName;
        var start = new ProcessStartInfo("dotnet", [Built.Server, "--urls", address.ToString()])
        {
            WorkingDirectory = folder,
            Environment =
            {
                ["Storage__Path"] = Path.Combine(folder, "bench.db"),
                ["Serilog__MinimumLevel__Default"] = "Error",
                ["Serilog__MinimumLevel__Override__Microsoft.Hosting.Lifetime"] = "Error",
            },
        };
        return StartAsync(start, address, folder);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
    }

    private static async Task<Subject> StartAsync(ProcessStartInfo start, Uri address, string? folder)
    {
        var subject = new Subject(Process.Start(start)!, address, folder);
        using var http = new HttpClient();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                using var response = await http.GetAsync(new Uri(address, "/health/ready"), deadline.Token);
                if (response.IsSuccessStatusCode) return subject;
            }
            catch (HttpRequestException) when (!subject._process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, deadline.Token);
            }
        }
    }

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
