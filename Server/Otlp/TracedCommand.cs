using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;

namespace StreamingAnomaly.Server.Otlp;

/// <summary>A command that has a process of its own, and is one span.</summary>
internal static class TracedCommand
{
    /// <returns>The command's exit code; what traces it cannot make it fail.</returns>
    public static async Task<int> RunAsync(string name, IConfiguration configuration, TextWriter error, Func<Task<int>> command)
    {
        var options = configuration.GetSection("Otlp").Get<OtlpOptions>() ?? new OtlpOptions();
        var settings = new OtlpSettings(options, configuration);
        if (settings.Problems().FirstOrDefault() is { } problem)
        {
            await error.WriteLineAsync($"No trace of the {name} is sent: {problem}.");
            return await command();
        }

        using var export = new OtlpExport(settings, NullLogger<OtlpExport>.Instance);
        using var spans = new ActivitySource("StreamingAnomaly.Commands");
        await export.StartAsync(CancellationToken.None);
        int code;
        using (var span = spans.StartActivity(name))
        {
            code = await command();
            span?.SetStatus(code == 0 ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
        }

        await export.StopAsync(CancellationToken.None);
        return code;
    }
}
