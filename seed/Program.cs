using System.CommandLine;
using StreamingAnomaly.Seed;

try
{
    // What goes wrong with files is said in a line below, not as a stack trace.
    return await SeedCommand.Create(TimeProvider.System).Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
