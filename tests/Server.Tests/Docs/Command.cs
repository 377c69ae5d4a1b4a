using System.Diagnostics;

namespace StreamingAnomaly.Server.Tests.Docs;

/// <summary>Runs a program to its end and gives what it printed.</summary>
internal static class Command
{
    // A first `dotnet run` of a file compiles it, on a machine that other tests use too.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <exception cref="InvalidOperationException">It failed, or did not end.</exception>
    public static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Those of the build that runs these tests are not for another one's.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            if (process.ExitCode == 0) return output;
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}{await error}");
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{program} did not end within {Patience}.", e);
        }
    }

    /// <summary>The first of some ways to call a program that works at all; null when none does.</summary>
    public static async Task<string?> FindAsync(string[] programs, params string[] arguments)
    {
        foreach (var program in programs)
        {
            try
            {
                await RunAsync(Path.GetTempPath(), program, arguments);
                return program;
            }
            catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                // Not this one.
            }
        }

        return null;
    }
}
