using System.Diagnostics;
using System.Globalization;

namespace StreamingAnomaly.Browser.Tests;

/// <summary>The mock client as people start it, replaying a made series: calm noise with a spike at every 100th point.</summary>
internal sealed class MockClientProcess : IDisposable
{
    private const int Every = 100;

    private readonly string _folder = Directory.CreateTempSubdirectory("browser-tests-client-").FullName;
    private readonly Process _process;

    public MockClientProcess(RunningServer server, string clientId, int pointsPerSecond)
    {
        var series = Path.Combine(_folder, "series.csv");
        File.WriteAllLines(series, Lines(points: 2_000));

        // By the stream's own past what comes at every 100th point is soon usual; the textbook's limits flag it each time.
        var address = new UriBuilder(server.WebSocket) { Query = "calibration=textbook" }.Uri;
        _process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "MockClient.dll"), "replay", series, "--client-id", clientId, "--no-log",
                "--rate", pointsPerSecond.ToString(CultureInfo.InvariantCulture), "--url", address.ToString(),
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static IEnumerable<string> Lines(int points)
    {
        var random = new Random(1);
        var start = new DateTime(2024, 5, 1, 0, 0, 0, DateTimeKind.Utc);
        return Enumerable.Range(1, points)
            .Select(n => string.Create(CultureInfo.InvariantCulture, $"{start.AddMinutes(n):s}Z,{random.NextDouble() + (n % Every == 0 ? 50 : 10):0.000}"))
            .Prepend("timestamp,value");
    }
}
