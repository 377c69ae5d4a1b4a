using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StreamingAnomaly.Benchmarks.Ingest;

namespace StreamingAnomaly.Benchmarks;

/// <summary>A server under load, in a process of its own on a free port of this machine.</summary>
internal sealed class Subject : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SettleLook = TimeSpan.FromMilliseconds(250);

    // Of a core: a server that only waits takes less, with the pings to ten thousand clients too.
    private const double Quiet = 0.1;

    private readonly Process _process;

    private Subject(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public int ProcessId => _process.Id;

    /// <summary>The echo; lean where many quiet connections are asked of it.</summary>
    public static Task<Subject> StartEchoAsync(bool lean = false)
    {
        var address = FreeAddress();
        var start = new ProcessStartInfo("dotnet", [Environment.GetCommandLineArgs()[0], EchoServer.Command, address.ToString()]);
        return StartAsync(start, new Uri(address, lean ? "/ws?lean" : "/ws"));
    }

    /// <summary>The server as it is shipped, on a database in the folder.</summary>
    public static Task<Subject> StartServerAsync(ScratchFolder folder)
    {
        var address = FreeAddress();
        var start = new ProcessStartInfo("dotnet", [Built.Server, "--urls", address.ToString()])
        {
            WorkingDirectory = folder.Path,
            Environment =
            {
                ["Storage__Path"] = folder.Database,
                ["Serilog__MinimumLevel__Default"] = "Error",
                ["Serilog__MinimumLevel__Override__Microsoft.Hosting.Lifetime"] = "Error",
            },
        };
        return StartAsync(start, new Uri(address, "/ws"));
    }

    /// <summary>Waits until it has nothing left to do for the load before: saving what ten thousand streams have learned takes a while.</summary>
    public async Task SettleAsync()
    {
        var deadline = Stopwatch.GetTimestamp() + (long)(SettleWithin.TotalSeconds * Stopwatch.Frequency);
        TimeSpan before, after = TimeSpan.Zero;
        do
        {
            _process.Refresh();
            before = _process.TotalProcessorTime;
            await Task.Delay(SettleLook, TimeProvider.System);
            _process.Refresh();
            after = _process.TotalProcessorTime;
        }
        while ((after - before) / SettleLook > Quiet && Stopwatch.GetTimestamp() < deadline);
    }

    /// <summary>Ends it as the machine's owner would not: what it has answered must be stored all the same.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<Subject> StartAsync(ProcessStartInfo start, Uri address)
    {
        // Both sides run by the same rules, whatever the shell has set.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "1";
        var subject = new Subject(Process.Start(start)!, address);
        using var http = new HttpClient();
        using var deadline = new CancellationTokenSource(StartWithin);
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
