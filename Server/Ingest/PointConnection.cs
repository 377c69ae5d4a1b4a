using System.Diagnostics;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Ingest.WebSockets;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>A client's connection: reads what waits in the socket, has it judged and stored as one, answers it, and reads on.</summary>
/// <remarks>
/// One loop: what is read and not yet answered is all that is in flight. A client that does not take its replies is not read from,
/// so TCP slows that client alone. While it waits it holds no buffers.
/// </remarks>
/// <param name="client">Towards the client.</param>
/// <param name="reader">From the client.</param>
/// <param name="isBinary">The client speaks <see cref="BinaryPointCodec.Subprotocol"/>.</param>
/// <param name="address">The fields of the address; where they name no client, its first message does.</param>
/// <param name="access">Which streams the client may write to.</param>
internal sealed partial class PointConnection(
    ClientSocket client, FrameReader reader, bool isBinary, IReadOnlyDictionary<string, string?> address, ConnectionAccess access, StreamDirectory streams,
    PointBufferPool buffers, IOptions<LimitOptions> limits, IngestMetrics metrics, TimeProvider time, ILogger<PointConnection> logger)
{
    private const int MaxMessagesInFlight = 256;
    private const int MaxPointsInFlight = 20_000;
    private const int MaxReplyBytesInFlight = 2 << 20;

    // About what a reply takes beside what it repeats: enough to bound a flight of them.
    private const int ShortReplyBytes = 64;
    private const int FullReplyBytes = 800;

    private readonly ReadThrottle _throttle = new(limits, time);
    private readonly ConnectionClock _clock = new(time);

    // Until it is read: a connection lasts.
    private IReadOnlyDictionary<string, string?>? _address = address;
    private PointBuffer? _received;
    private int _lastFlight;
    private StreamLease? _lease;
    private IPointCodec _codec = null!;
    private StreamSettings _settings = StreamSettings.Default;
    private bool _saidArrival;

    /// <summary>Serves the client until it goes or is sent away.</summary>
    public async Task RunAsync()
    {
        try
        {
            try
            {
                if (await IdentifyAsync() is { } identification) await OpenAsync(identification);
            }
            catch (StoreUnavailableException e)
            {
                LogNotOpened(e);
                await client.CloseAsync(CloseCodes.TryAgainLater, "the store cannot open the stream");
            }

            await ServeAsync();
            await client.CloseAsync(CloseCodes.Normal, "");
        }
        catch (Exception e) when (ClientSocket.IsGone(e))
        {
            // The client is gone without a farewell. What it was answered is stored; what it was not, it will send again.
        }
        catch (Exception e)
        {
            LogFailed(e, _lease?.Stream.Id);
            await client.CloseAsync(CloseCodes.InternalError, "internal error");
        }
        finally
        {
            reader.Release();
            if (_received is { } received) buffers.Return(received);
            if (_lease is { } lease)
            {
                await lease.DisposeAsync();
                LogClosed(lease.Stream.Id);
            }
        }
    }

    public Task CloseAsync(WebSocketCloseStatus code, string reason) => client.CloseAsync(code, reason);

    /// <summary>Asks for a sign of life and sends away who keeps the server waiting; called about every second, from any thread.</summary>
    public void CheckDeadlines()
    {
        client.AbortIfCloseIsOverdue();
        if (client.IsClosing) return;
        if (_clock.IsDead(client.StuckFor)) client.Abort();
        else if (_clock.Overdue() is { } reason) _ = client.CloseAsync(CloseCodes.Refused, reason);
        else if (_clock.IsPingDue()) client.Ping();
    }

    /// <returns>Null when the client is gone or was refused.</returns>
    private async Task<Identification?> IdentifyAsync()
    {
        var fields = new Dictionary<string, string?>();
        ProtocolError? error = null;
        var address = _address!;
        _address = null;
        if (!address.ContainsKey(Identification.ClientIdField) && !isBinary)
        {
            var step = await ReadMessageAsync();
            if (step == ReadStep.Closed) return null;
            if (step != ReadStep.Text)
            {
                await SendAwayAsync(step);
                return null;
            }

            Identification.TryReadFields(reader.Message, fields, out error);
        }

        if (error is null && Identification.TryRead(Field, limits.Value.Window, out var identification, out error)
            && access.Allows(identification.Id, Field(Identification.KeyField), OnKeyEnded, out error))
        {
            _clock.Identified();
            return identification;
        }

        await client.SendAsync(Opcode.Text, reply => JsonPointEncoder.WriteError(error, default, 0, reply));
        await client.CloseAsync(CloseCodes.Refused, error.Code);
        reader.Discard();
        return null;

        string? Field(string name) => fields.GetValueOrDefault(name) ?? address.GetValueOrDefault(name);
    }

    private async Task OpenAsync(Identification identification)
    {
        var opened = await streams.TakeOverAsync(identification.Id, identification.Change, OnLeaseEnded, client.Closing);
        Follow(opened.Settings);
        _lease = opened.Lease;
        LogOpened(identification.Id, opened.Settings.Window);
        if (Activity.Current is { IsAllDataRequested: true } span) span.SetTag("streaming_anomaly.client_id", identification.Id.ToString()).AddEvent(new("opened"));
        if (identification.Resume) await client.SendAsync(Opcode.Text, reply => JsonPointEncoder.WriteResume(opened.LastSeq, reply));
    }

    private void Follow(StreamSettings settings)
    {
        _settings = settings;
        _codec = isBinary ? BinaryPointCodec.Instance : new JsonPointCodec(settings.Detail, settings.Unit, time);
    }

    private void OnKeyEnded() => _ = client.CloseAsync(CloseCodes.Refused, ErrorCodes.Unauthorised);

    private void OnLeaseEnded(LeaseEnd reason) => _ = reason == LeaseEnd.Replaced
        ? client.CloseAsync(CloseCodes.Replaced, "replaced by a newer connection")
        : client.CloseAsync(CloseCodes.Refused, "the stream was deleted");

    private async Task ServeAsync()
    {
        while (true)
        {
            var step = await ReadMessageAsync();
            if (step == ReadStep.Closed) break;
            if (client.IsClosing) reader.Discard();
            else if (step == (isBinary ? ReadStep.Binary : ReadStep.Text)) _codec.Decode(reader.Message, _received ??= buffers.Rent(_lastFlight));
            else await SendAwayAsync(step);
            if (IsFull()) await AnswerAsync();
        }

        await AnswerAsync();
    }

    private async Task SendAwayAsync(ReadStep step)
    {
        await AnswerAsync();
        reader.Discard();
        var (code, reason) = CloseCodes.For(step);
        await client.CloseAsync(code, reason);
    }

    /// <summary>The next message, or why there is none; pings are answered on the way.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadStep> ReadMessageAsync()
    {
        while (true)
        {
            var step = reader.TryRead();
            if (step == ReadStep.Ping)
            {
                await client.SendAsync(Opcode.Pong, reader.PingPayload.ToArray());
            }
            else if (step != ReadStep.More)
            {
                _clock.MessageEnds();
                return step;
            }
            else if (await ReadOnAsync() is var failed and not ReadStep.More)
            {
                return failed;
            }
        }
    }

    /// <summary>Receives more; answers what was read before it waits.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadStep> ReadOnAsync()
    {
        var coming = reader.WaitAsync();
        if (!coming.IsCompleted)
        {
            // Before the commit: what was received is decoded, and many connections may wait for one commit.
            if (!reader.TryRest()) return ReadStep.NoRoom;
            await AnswerAsync();
            _clock.WaitBegins(reader.IsUnfinished);
        }

        await coming;
        _clock.WaitEnds();
        return await reader.FillAsync() ? ReadStep.More : ReadStep.Closed;
    }

    private bool IsFull() =>
        _received is { } received
        && (received.Messages.Length >= MaxMessagesInFlight
            || received.Points.Length >= MaxPointsInFlight
            || received.EchoBytes + received.PlaceCount * (_settings.Detail == Detail.Full ? FullReplyBytes : ShortReplyBytes) >= MaxReplyBytesInFlight);

    /// <summary>Has all that was read judged and stored in one go, then answers it.</summary>
    [AsyncMethodBuilder(typeof(InFlightMethodBuilder<>))]
    private async ValueTask<CommitResult> AnswerAsync()
    {
        if (_received is not { } received) return CommitResult.Committed;
        var (points, began) = (received.Points.Length, Stopwatch.GetTimestamp());
        var result = CommitResult.Committed;
        SayArrivalOnce(received);

        // Before the answer: who has it may come by another door at once, and is held to what it has sent.
        var owed = access.Take(points);
        if (await client.BeginSendingAsync())
        {
            try
            {
                if (points > 0) result = await _lease!.SubmitAsync(received.Points, received.Outcomes, _settings.Detail == Detail.Full);
                if (result == CommitResult.Committed)
                {
                    await ReplyAsync(received);
                    metrics.Answered(began);
                    metrics.Refused(received.PlaceCount - points);
                }
            }
            finally
            {
                client.EndSending();
            }
        }

        (_received, _lastFlight) = (null, points);
        buffers.Return(received);

        // A person may have changed them while the stream runs.
        if (_lease!.Stream.Settings != _settings) Follow(_lease.Stream.Settings);

        // Superseded needs no word here: who took the stream has had this connection closed.
        if (result == CommitResult.Unavailable) await client.CloseAsync(CloseCodes.TryAgainLater, "the store cannot take points");
        await _throttle.PayAsync(points, owed, client.Closing);
        _clock.MessageEnds();
        return result;
    }

    private ValueTask ReplyAsync(PointBuffer received)
    {
        var frames = client.Frames;
        foreach (ref readonly var message in received.Messages)
        {
            frames.Begin();
            frames.End(_codec.Encode(received, message, frames));
        }

        return client.FlushAsync();
    }

    private void SayArrivalOnce(PointBuffer received)
    {
        if (!received.HasArrivalTimes || _saidArrival) return;
        _saidArrival = true;
        LogArrival(_lease!.Stream.Id);
    }

    [LoggerMessage(LogLevel.Information, "{ClientId} is connected, window {Window}")]
    private partial void LogOpened(ClientId clientId, int window);

    [LoggerMessage(LogLevel.Information, "{ClientId} is gone")]
    private partial void LogClosed(ClientId clientId);

    [LoggerMessage(LogLevel.Warning, "A stream could not be opened; its connection is closed and will try again")]
    private partial void LogNotOpened(Exception e);

    [LoggerMessage(LogLevel.Warning, "{ClientId} sends timestamps that are missing or cannot be read; they count as the time of arrival")]
    private partial void LogArrival(ClientId clientId);

    [LoggerMessage(LogLevel.Error, "The connection of {ClientId} failed")]
    private partial void LogFailed(Exception e, ClientId? clientId);
}
