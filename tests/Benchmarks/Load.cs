using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace StreamingAnomaly.Benchmarks;

/// <summary>A load that <c>MockClient load</c> makes, in a process of its own.</summary>
internal sealed record Load(int Connections, int InFlight, int Batch)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public bool Binary { get; init; }

    /// <summary>Points a second of all connections together; 0: as fast as answered.</summary>
    public int Rate { get; init; }

    /// <summary>Messages on each connection, after which it is over; 0: it lasts its time.</summary>
    public int Messages { get; init; }

    public int Window { get; init; } = 50;

    /// <summary>What its streams are named by: other loads have others.</summary>
    public required string Prefix { get; init; }

    /// <summary>Makes the load and waits for its end.</summary>
    public async Task<Figures> RunAsync(Uri address, double warmUp, double seconds)
    {
        using var process = Start(address, warmUp, seconds);
        var said = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (output.Length == 0) throw new LoadFailedException(await said);

        var figures = JsonSerializer.Deserialize<Figures>(output, Json)!;
        if (figures.Errors > 0 || figures.ConnectionsLost > 0 || figures.MessagesAnswered != figures.MessagesSent) throw new LoadFailedException(output);
        return figures;
    }

    /// <summary>Makes the load until it is disposed; returns once all connections are open.</summary>
    public async Task<RunningLoad> StartAsync(Uri address)
    {
        var process = Start(address, warmUp: 0, seconds: 86_400);
        var said = await process.StandardError.ReadLineAsync();
        if (said?.Contains("connections are open", StringComparison.Ordinal) == true) return new RunningLoad(process);
        process.Dispose();
        throw new LoadFailedException(said ?? "it says nothing");
    }

    private Process Start(Uri address, double warmUp, double seconds)
    {
        var start = new ProcessStartInfo("dotnet", [
            Built.MockClient, "load", "--json", "--url", new UriBuilder(address) { Scheme = "ws" }.ToString(),
            "--connections", Text(Connections), "--in-flight", Text(InFlight), "--batch", Text(Batch), "--rate", Text(Rate), "--messages", Text(Messages),
            "--subprotocol", Binary ? "binary" : "text", "--window", Text(Window), "--client-prefix", Prefix,
            "--warm-up", Text(warmUp), "--seconds", Text(seconds)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>What a run measured; times in microseconds from sending a message to its reply.</summary>
    internal sealed record Figures(
        double PointsPerSecond, double P50Us, double P99Us, double P999Us, double LateP99Us, double GeneratorCores,
        long MessagesSent, long MessagesAnswered, long Errors, long ConnectionsLost);
}

/// <summary>Disposing ends it at once, without a farewell.</summary>
internal sealed class RunningLoad(Process process) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}

/// <summary>Points were refused or lost, or the load could not be made at all.</summary>
internal sealed class LoadFailedException(string message) : Exception(message.Trim());
