using System.Net.WebSockets;

namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>
/// Streams one series: connects, goes on after the last seq the server has, and connects again when the connection is lost, so
/// that every point is stored once however often that happens.
/// </summary>
internal sealed class PointClient(ISeries series, StreamingOptions options, Tally tally, Action<string> say, TimeProvider time)
{
    private static readonly TimeSpan GreetingTimeout = TimeSpan.FromSeconds(15);

    private readonly Uri _address = options.AddressOf(series.ClientId);
    private readonly Outbox _outbox = new(series, options, tally, time);
    private readonly BackOff _backOff = new(Random.Shared);

    /// <summary>Runs until the series has ended, <paramref name="stop"/> is asked for, or the server wants this client no more.</summary>
    public async Task<ExitCode> RunAsync(CancellationToken stop)
    {
        using var log = options.LogDirectory is { } directory ? new MessageLog(directory, series.ClientId, time) : null;
        while (true)
        {
            var answeredBefore = tally.Answered;
            var ending = await ConnectAndStreamAsync(log, stop);
            switch (ending.Kind)
            {
                case EndingKind.Done:
                    return ExitCode.Done;
                case EndingKind.Refused:
                    say($"{series.ClientId}: refused by the server: {ending.Why}");
                    return ExitCode.Refused;
                case EndingKind.Replaced:
                    say($"{series.ClientId}: replaced by a newer connection with the same client_id ({ending.Why}); not connecting again");
                    return ExitCode.Replaced;
            }

            if (stop.IsCancellationRequested) return ExitCode.Done;

            // A server that lets clients in and answers nothing is given its pauses too.
            if (tally.Answered > answeredBefore) _backOff.Reset();
            if (!await PauseAsync(ending.Why, stop)) return ExitCode.Done;
            tally.Reconnects++;
        }
    }

    private async Task<Ending> ConnectAndStreamAsync(MessageLog? log, CancellationToken stop)
    {
        using var connection = new ServerConnection(log);
        using var greeting = new CancellationTokenSource(GreetingTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, greeting.Token);
        try
        {
            var ending = await connection.ConnectAsync(_address, either.Token);
            if (ending == Ending.None) ending = await ResumeAsync(connection, either.Token);
            if (ending != Ending.None) return ending;
        }
        catch (OperationCanceledException)
        {
            return stop.IsCancellationRequested ? Ending.Done : Ending.Lost($"no greeting within {GreetingTimeout.TotalSeconds:0} s");
        }
        catch (WebSocketException e)
        {
            return Ending.Lost($"connection lost ({e.GetBaseException().Message})");
        }
        return await new Exchange(connection, _outbox, options, tally, time).RunAsync(stop);
    }

    private async Task<Ending> ResumeAsync(ServerConnection connection, CancellationToken ct)
    {
        if (await connection.ReceiveAsync(ct) is not { } first) return connection.Closed();
        if (!Replies.TryReadResume(first, out var lastSeq)) return Ending.Refused(Replies.ErrorIn(first) ?? "it did not answer resume=1");

        _outbox.Resume(lastSeq);
        return Ending.None;
    }

    private async Task<bool> PauseAsync(string why, CancellationToken stop)
    {
        var pause = _backOff.Next();
        say($"{series.ClientId}: {why}; trying again in {pause.TotalSeconds:0.0} s");
        try
        {
            await Task.Delay(pause, time, stop);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
