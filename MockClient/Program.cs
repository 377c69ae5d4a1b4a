using System.CommandLine;
using StreamingAnomaly.MockClient;

return await CommandLine.Create(TimeProvider.System).Parse(args).InvokeAsync(new InvocationConfiguration
{
    // On Ctrl-C the answers in flight are waited for (5 s at most) and the connections closed properly.
    ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
});
