using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace StreamingAnomaly.Benchmarks;

/// <summary>A load that <c>MockClient load</c> makes.</summary>
internal sealed record Load(string Name, int Connections, int InFlight, int Batch)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public async Task<Figures> RunAsync(Uri address, int warmUpSeconds, int seconds)
    {
        var start = new ProcessStartInfo("dotnet", [
            Built.MockClient, "load", "--json", "--url", $"ws://localhost:{address.Port}/ws",
            "--connections", Text(Connections), "--in-flight", Text(InFlight), "--batch", Text(Batch),
            "--warm-up", Text(warmUpSeconds), "--seconds", Text(seconds)])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var figures = JsonSerializer.Deserialize<Figures>(output, Json)!;
        if (figures.Errors > 0 || figures.ConnectionsLost > 0) throw new InvalidOperationException($"{Name}: {output}");
        return figures;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>What a run measured; times in microseconds from sending a message to its reply.</summary>
    internal sealed record Figures(double PointsPerSecond, double P50Us, double P99Us, double P999Us, long Errors, long ConnectionsLost);
}
