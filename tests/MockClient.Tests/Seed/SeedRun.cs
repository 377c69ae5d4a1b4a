using System.CommandLine;
using StreamingAnomaly.Seed;

namespace StreamingAnomaly.MockClient.Tests.Seed;

/// <summary>What a run of the seed command said and left behind.</summary>
internal sealed record SeedRun(int ExitCode, string Output, string Error)
{
    public static async Task<SeedRun> Of(TimeProvider time, params string[] args)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };

        var exitCode = await SeedCommand.Create(time).Parse(args).InvokeAsync(console, timeout.Token);

        return new SeedRun(exitCode, output.ToString(), error.ToString());
    }
}
