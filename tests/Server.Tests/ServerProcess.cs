using System.Diagnostics;

namespace StreamingAnomaly.Server.Tests;

/// <summary>The built server as a process of its own, which can be killed.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process _process;

    private ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<ServerProcess> StartAsync(string database, params string[] options)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Server.dll"), "--urls", "http://127.0.0.1:0",
            "--Storage:Path", database, "--Storage:Library", Some.SqliteLibrary.ToString(), .. options,
        ];
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            WorkingDirectory = AppContext.BaseDirectory,
        })!;
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(TestClient.Patience) is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is var at and >= 0)
            {
                // Whoever does not read makes it wait once the pipe is full.
                _ = process.StandardOutput.ReadToEndAsync();
                return new ServerProcess(process, new Uri(line[(at + Listening.Length)..].Trim()));
            }
        }

        throw new InvalidOperationException("The server ended before it listened.");
    }

    /// <summary>Without any warning, as <c>kill -9</c> does.</summary>
    public void Kill() => _process.Kill();

    public Task EndedAsync() => _process.WaitForExitAsync().WaitAsync(TestClient.Patience);

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
