using System.Diagnostics;
using System.Globalization;

namespace StreamingAnomaly.Server.Tests;

/// <summary>The built server as a process of its own, which can be killed.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process _process;

    private ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <param name="more">Arguments that win over the usual ones.</param>
    public static Task<ServerProcess> StartAsync(string database, params string[] more) => StartAsync(database, [], more);

    /// <param name="environment">Variables it has besides this process's own.</param>
    public static async Task<ServerProcess> StartAsync(string database, Dictionary<string, string> environment, params string[] more)
    {
        var process = Launch(database, environment, more);
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(TestClient.Patience) is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is var at and >= 0)
            {
                // Whoever does not read makes it wait once the pipe is full.
                _ = process.StandardOutput.ReadToEndAsync();
                _ = process.StandardError.ReadToEndAsync();
                return new ServerProcess(process, new Uri(line[(at + Listening.Length)..].Trim()));
            }
        }

        throw new InvalidOperationException("The server ended before it listened.");
    }

    /// <summary>Starts one that must not start; its exit code and what it says.</summary>
    public static async Task<(int Code, string Error)> FailAsync(string database, params string[] more)
    {
        using var process = Launch(database, [], more);
        try
        {
            _ = process.StandardOutput.ReadToEndAsync();
            var error = await process.StandardError.ReadToEndAsync().WaitAsync(TestClient.Patience);
            await process.WaitForExitAsync().WaitAsync(TestClient.Patience);
            return (process.ExitCode, error);
        }
        finally
        {
            process.Kill();
        }
    }

    /// <summary>Without any warning, as <c>kill -9</c> does.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Asks it to end in good order, as <c>kill</c> does.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end; the exit code.</summary>
    public async Task<int> EndedAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TestClient.Patience);
        return _process.ExitCode;
    }

    private static Process Launch(string database, Dictionary<string, string> environment, string[] more)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Server.dll"), "--urls", "http://127.0.0.1:0",
            "--Storage:Path", database, "--Storage:Library", Some.SqliteLibrary.ToString(), .. more,
        ];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();

        // The next one takes the same files, and the lock is free only once this one is gone.
        _process.WaitForExit(TestClient.Patience);
        _process.Dispose();
    }
}
