using System.Diagnostics;
using System.Net.Sockets;

namespace StreamingAnomaly.MockClient.Load;

/// <summary>Opens the connections, keeps them busy, and measures what comes back between the warm-up and the end.</summary>
internal sealed class LoadRun(LoadOptions options, TimeProvider time)
{
    // As many handshakes at once: a listening socket's queue is short.
    private const int OpeningTogether = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    // A timer is late by a millisecond or two, which is no fault of the server's; later than this, nothing is excused.
    private static readonly TimeSpan TimerSlack = TimeSpan.FromMilliseconds(3);

    private readonly LoadFigures _figures = new();
    private readonly LoadMessages _messages = new(options.Batch);

    /// <exception cref="SocketException">No server is there.</exception>
    /// <exception cref="IOException">The server opens no WebSocket.</exception>
    public async Task<LoadReport> RunAsync(CancellationToken stop)
    {
        var connections = await OpenAsync(stop);
        try
        {
            return await MeasureAsync(connections, stop);
        }
        finally
        {
            foreach (var connection in connections) connection.Dispose();
        }
    }

    private async Task<LoadConnection[]> OpenAsync(CancellationToken ct)
    {
        var connections = new LoadConnection[options.Connections];
        var start = time.GetUtcNow().UtcDateTime;
        var opening = new ParallelOptions { MaxDegreeOfParallelism = OpeningTogether, CancellationToken = ct };
        await Parallel.ForAsync(0, options.Connections, opening, async (i, inner) =>
        {
            var query = $"client_id={Uri.EscapeDataString($"{options.ClientPrefix}{i + 1}")}&window={options.Window}&detail={options.Detail}";
            var own = options.Url.Query.TrimStart('?');
            var url = new UriBuilder(options.Url) { Query = own.Length == 0 ? query : $"{own}&{query}" }.Uri;
            connections[i] = new LoadConnection(await Handshake.OpenAsync(url, inner), _messages, options, _figures, start);
        });
        return connections;
    }

    private async Task<LoadReport> MeasureAsync(LoadConnection[] connections, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var running = connections.Select(connection => connection.RunAsync()).ToArray();
        var ended = Task.WhenAll(running);
        var pacing = options.Rate > 0 ? PaceAsync(connections, over.Token) : Task.CompletedTask;
        if (options.Rate == 0)
        {
            foreach (var connection in connections) connection.Offer(options.InFlight, Stopwatch.GetTimestamp());
        }

        await WaitAsync(options.WarmUp, ended, stop);
        var (repliesBefore, cpuBefore, begin) = (_figures.Replies, Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        _figures.Measuring = true;
        await WaitAsync(options.Duration, ended, stop);
        _figures.Measuring = false;
        var elapsed = Stopwatch.GetElapsedTime(begin);
        var (replies, cpu) = (_figures.Replies - repliesBefore, Environment.CpuUsage.TotalTime - cpuBefore);

        await over.CancelAsync();
        await pacing;
        await CloseAsync(connections, ended);
        return new LoadReport
        {
            Options = options,
            Elapsed = elapsed,
            Replies = replies,
            GeneratorCores = cpu / elapsed,
            Latency = _figures.Latency,
            ErrorReplies = _figures.Errors,
            MessagesSent = connections.Sum(connection => connection.Sent),
            MessagesAnswered = _figures.Replies,
            Failures = [.. running.Where(run => run.IsCompletedSuccessfully).Select(run => run.Result).OfType<string>()],
        };
    }

    private async Task WaitAsync(TimeSpan duration, Task ended, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(Task.Delay(duration, time, either.Token), ended);
        await either.CancelAsync();
    }

    /// <summary>
    /// Message j is due at j / rate, on connection j mod connections. One that finds its connection full waits and holds those behind it up; their
    /// latency counts from when they were due all the same, or a slow server would hide its slowness by being asked less.
    /// </summary>
    private async Task PaceAsync(LoadConnection[] connections, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Tick, time);
        var ticksPerMessage = Stopwatch.Frequency * options.Batch / options.Rate;
        var slack = (long)(TimerSlack.TotalSeconds * Stopwatch.Frequency);
        var (begin, next) = (Stopwatch.GetTimestamp(), 0L);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                var now = Stopwatch.GetTimestamp();
                for (long due; (due = begin + (long)(next * ticksPerMessage)) <= now; next++)
                {
                    var connection = connections[next % connections.Length];
                    if (connection.HasEnded) continue;
                    if (!connection.HasRoom) break;
                    connection.Offer(1, now - due > slack ? due : now);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
    }

    private async Task CloseAsync(LoadConnection[] connections, Task ended)
    {
        foreach (var connection in connections) connection.Stop();
        await WaitAsync(Patience, Task.WhenAll(connections.Select(connection => connection.Drained)), CancellationToken.None);
        foreach (var connection in connections) connection.SayGoodbye();
        await WaitAsync(Patience, ended, CancellationToken.None);
    }
}
