using System.CommandLine;

namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>Streams several series at once, each as a client of its own, and reports.</summary>
internal sealed class StreamingRun(StreamingOptions options, Terminal terminal, TimeProvider time)
{
    /// <summary>What a command does: reads its options, opens its series and streams them.</summary>
    public static async Task<int> FromCommandLineAsync(
        ParseResult result, StreamingArguments arguments, TimeProvider time, Func<IReadOnlyList<ISeries>> open, CancellationToken stop)
    {
        var terminal = Terminal.For(result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
        IReadOnlyList<ISeries> all = [];
        try
        {
            all = open();
            return (int)await new StreamingRun(arguments.Read(result), terminal, time).RunAsync(all, stop);
        }
        catch (UnusableInputException e)
        {
            terminal.Say(e.Message);
            return (int)ExitCode.Unusable;
        }
        finally
        {
            foreach (var series in all) series.Dispose();
        }
    }

    public async Task<ExitCode> RunAsync(IReadOnlyList<ISeries> all, CancellationToken stop)
    {
        var clients = all.Select(series => (series.ClientId, Tally: new Tally())).ToList();
        var running = all.Zip(clients, (series, c) => new PointClient(series, options, c.Tally, terminal.Say, time).RunAsync(stop)).ToList();

        using var finished = new CancellationTokenSource();
        var reporting = ReportAsync([.. clients.Select(c => c.Tally)], finished.Token);
        try
        {
            return (await Task.WhenAll(running)).Max();
        }
        finally
        {
            await finished.CancelAsync();
            await reporting;
            terminal.Summary(Summary.Table(clients));
        }
    }

    private async Task ReportAsync(Tally[] tallies, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(terminal.Period, time);
        var (last, lastSent) = (time.GetTimestamp(), 0L);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                var (now, sent) = (time.GetTimestamp(), tallies.Sum(t => t.Sent));
                terminal.Progress(Summary.Progress(tallies, (sent - lastSent) / time.GetElapsedTime(last, now).TotalSeconds));
                (last, lastSent) = (now, sent);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}
