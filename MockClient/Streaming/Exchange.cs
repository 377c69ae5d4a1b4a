using System.Net.WebSockets;
using System.Threading.Channels;

namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>What happens on one connection once it is resumed: a sending and a replying loop, the messages in flight between them.</summary>
internal sealed class Exchange(ServerConnection connection, Outbox outbox, StreamingOptions options, Tally tally, TimeProvider time)
{
    // How long the answers in flight, and the server's goodbye, are waited for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // In the order they were sent, which is the order they are answered in. Full: the sending loop waits for an answer.
    private readonly Channel<PointMessage> _inFlight = Channel.CreateBounded<PointMessage>(options.InFlight);

    /// <summary>Runs until all is answered or the connection ends; on <paramref name="stop"/> nothing more is sent, but answers are waited for.</summary>
    public async Task<Ending> RunAsync(CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var stopped = stop.Register(() => patience.CancelAfter(Patience));
        using var over = new CancellationTokenSource();

        var sending = SendAsync(stop, over.Token);
        var replying = ReplyAsync(patience.Token);
        var allAnswered = _inFlight.Reader.Completion;

        await Task.WhenAny(allAnswered, replying);
        var done = allAnswered.IsCompleted;
        if (done)
        {
            patience.CancelAfter(Patience);
            await SayGoodbyeAsync(patience.Token);
        }

        var ending = await replying;
        await over.CancelAsync();
        await sending;
        GiveBackUnanswered();
        return done || patience.IsCancellationRequested ? Ending.Done : ending;
    }

    private async Task SendAsync(CancellationToken stop, CancellationToken over)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, over);
        try
        {
            while (await outbox.GatherAsync(either.Token) is { } points)
            {
                await _inFlight.Writer.WaitToWriteAsync(either.Token);
                var message = PointMessage.Of(points, asArray: options.Batch > 1, time.GetTimestamp());
                _inFlight.Writer.TryWrite(message);
                outbox.Sent();
                await connection.SendAsync(message.Utf8, over);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // Stopped, or the connection is lost: the replying loop hears why.
        }
        finally
        {
            _inFlight.Writer.Complete();
        }
    }

    private async Task<Ending> ReplyAsync(CancellationToken ct)
    {
        string? complaint = null;
        try
        {
            while (await connection.ReceiveAsync(ct) is { } reply)
            {
                if (!_inFlight.Reader.TryRead(out var message))
                {
                    complaint = Replies.ErrorIn(reply);
                    continue;
                }
                tally.Latency.Record(time.GetElapsedTime(message.SentAt));
                Replies.Count(reply, message.Points.Count, tally);
            }
            var ending = connection.Closed();
            return complaint is null ? ending : ending with { Why = $"{complaint} ({ending.Why})" };
        }
        catch (WebSocketException e)
        {
            return Ending.Lost($"connection lost ({e.GetBaseException().Message})");
        }
        catch (OperationCanceledException)
        {
            return Ending.Lost($"no answer within {Patience.TotalSeconds:0} s");
        }
    }

    private void GiveBackUnanswered()
    {
        List<SeriesPoint> unanswered = [];
        while (_inFlight.Reader.TryRead(out var message)) unanswered.AddRange(message.Points);
        outbox.GiveBack(unanswered);
    }

    private async Task SayGoodbyeAsync(CancellationToken ct)
    {
        try
        {
            await connection.CloseAsync(ct);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // It went first; nothing is left to say.
        }
    }
}
