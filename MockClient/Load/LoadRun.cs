using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace StreamingAnomaly.MockClient.Load;

/// <summary>Opens the connections, keeps them busy, and measures what comes back between the warm-up and the end.</summary>
internal sealed class LoadRun(LoadOptions options, TimeProvider time, TextWriter progress)
{
    // As many handshakes at once: a listening socket's queue is short.
    private const int OpeningTogether = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly LoadFigures _figures = new();
    private readonly ILoadMessages _messages = options.Binary ? new BinaryMessages(options.Batch, options.Seq) : new TextMessages(options.Batch, options.Seq);

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
        var begin = Stopwatch.GetTimestamp();
        var start = time.GetUtcNow().UtcDateTime;
        var connections = new LoadConnection[options.Connections];

        // The first looks the server's name up.
        var server = await OpenOneAsync(0, new DnsEndPoint(options.Url.DnsSafeHost, options.Url.Port), ct);
        var opening = new ParallelOptions { MaxDegreeOfParallelism = OpeningTogether, CancellationToken = ct };
        await Parallel.ForAsync(1, options.Connections, opening, async (i, inner) => await OpenOneAsync(i, server, inner));
        await progress.WriteLineAsync($"{options.Connections:N0} connections are open after {Stopwatch.GetElapsedTime(begin).TotalSeconds:N1} s");
        return connections;

        async Task<EndPoint> OpenOneAsync(int i, EndPoint at, CancellationToken inner)
        {
            var socket = await Handshake.OpenAsync(at, AddressOf(i), _messages.Subprotocol, inner);
            connections[i] = new LoadConnection(socket, _messages, options, _figures, start);
            connections[i].Start();
            return socket.RemoteEndPoint!;
        }
    }

    private Uri AddressOf(int connection)
    {
        var query = $"client_id={Uri.EscapeDataString($"{options.ClientPrefix}{connection + 1}")}&window={options.Window}&detail={options.Detail}";
        var own = options.Url.Query.TrimStart('?');
        return new UriBuilder(options.Url) { Query = own.Length == 0 ? query : $"{own}&{query}" }.Uri;
    }

    private async Task<LoadReport> MeasureAsync(LoadConnection[] connections, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var drained = Task.WhenAll(connections.Select(connection => connection.Drained));
        var pacing = Task.CompletedTask;
        if (options.Rate > 0) pacing = new LoadPacer(connections, new LoadSchedule(options, Stopwatch.GetTimestamp()), _figures).RunAsync(over.Token);
        else foreach (var connection in connections) connection.KeepBusy();

        await WaitAsync(options.WarmUp, drained, stop);
        var (repliesBefore, cpuBefore, begin) = (_figures.Replies, Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        _figures.Measuring = true;
        await WaitAsync(options.Duration, drained, stop);
        _figures.Measuring = false;
        var elapsed = Stopwatch.GetElapsedTime(begin);
        var (replies, cpu) = (_figures.Replies - repliesBefore, Environment.CpuUsage.TotalTime - cpuBefore);

        await over.CancelAsync();
        await pacing;
        await CloseAsync(connections, drained);
        return new LoadReport
        {
            Options = options,
            Elapsed = elapsed,
            Replies = replies,
            GeneratorCores = cpu / elapsed,
            Latency = _figures.Latency,
            Lateness = _figures.Lateness,
            ErrorReplies = _figures.Errors,
            MessagesSent = connections.Sum(connection => connection.Sent),
            MessagesAnswered = _figures.Replies,
            Failures = [.. connections.Where(connection => connection.Ended.IsCompletedSuccessfully).Select(connection => connection.Ended.Result).OfType<string>()],
        };
    }

    private async Task WaitAsync(TimeSpan duration, Task drained, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(Task.Delay(duration, time, either.Token), drained);
        await either.CancelAsync();
    }

    private async Task CloseAsync(LoadConnection[] connections, Task drained)
    {
        foreach (var connection in connections) connection.Stop();
        await WaitAsync(Patience, drained, CancellationToken.None);
        foreach (var connection in connections) connection.SayGoodbye();
        await WaitAsync(Patience, Task.WhenAll(connections.Select(connection => connection.Ended)), CancellationToken.None);
    }
}
