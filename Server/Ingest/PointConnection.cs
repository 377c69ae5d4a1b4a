using System.Buffers;
using System.Net.WebSockets;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>A client's connection: reads what waits in the socket, has it judged and stored as one, answers it, and reads on.</summary>
/// <remarks>
/// One loop: what is read and not yet answered is all that is in flight. A client that does not take its replies is not read from,
/// so TCP slows that client alone.
/// </remarks>
internal sealed partial class PointConnection(
    ClientSocket client, StreamDirectory streams, UnfinishedBytes unfinished, LimitOptions limits, TimeProvider time, ILogger<PointConnection> logger)
{
    private const int MaxMessagesInFlight = 256;
    private const int MaxPointsInFlight = 20_000;
    private const int MaxReplyBytesInFlight = 2 << 20;

    // About what a reply takes: enough to bound a flight of them.
    private const int ShortReplyBytes = 64;
    private const int FullReplyBytes = 800;

    // An idle connection keeps no more room for replies than this.
    private const int KeptReplyBytes = 1024;

    private static readonly TimeSpan IdentifyWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FinishMessageWithin = TimeSpan.FromSeconds(30);

    private readonly MessageReader _reader = new(client.Socket, unfinished, time);
    private readonly PointBuffer _received = new();
    private readonly ReadThrottle _throttle = new(limits.PointsPerSecond, time);
    private readonly long _openedAt = time.GetTimestamp();
    private StreamLease? _lease;
    private ArrayBufferWriter<byte> _reply = new(KeptReplyBytes);
    private IPointCodec _codec = null!;
    private StreamSettings _settings = StreamSettings.Default;
    private bool _saidArrival;
    private volatile bool _isIdentified;

    /// <summary>Serves the client until it goes or is sent away.</summary>
    /// <param name="address">The fields of the address; where they name no client, its first message does.</param>
    public async Task RunAsync(Func<string, string?> address)
    {
        try
        {
            if (await new IdentificationReader(client, _reader, limits.Window).ReadAsync(address) is { } identification) await OpenAsync(identification);
            if (client.Socket.State is WebSocketState.Open or WebSocketState.CloseSent) await ServeAsync();
            await client.CloseAsync(CloseCodes.Normal, "");
        }
        catch (WebSocketException e) when (e.WebSocketErrorCode == WebSocketError.Faulted)
        {
            // Invalid UTF-8, or frames that break the standard.
            await client.LingerAsync();
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
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
            _reader.Release();
            if (_lease is { } lease)
            {
                await lease.DisposeAsync();
                LogClosed(lease.Stream.Id);
            }
        }
    }

    public Task CloseAsync(WebSocketCloseStatus code, string reason) => client.CloseAsync(code, reason);

    /// <summary>Sends away who keeps the server waiting; called about every second, from any thread.</summary>
    public void CheckDeadlines()
    {
        client.AbortIfCloseIsOverdue();
        if (client.IsClosing) return;
        if (!_isIdentified && time.GetElapsedTime(_openedAt) > IdentifyWithin)
            _ = client.CloseAsync(CloseCodes.Refused, "not identified within 10 s");
        if (_reader.UnfinishedFor > FinishMessageWithin)
            _ = client.CloseAsync(CloseCodes.Refused, "a message must be complete within 30 s of its first byte");
    }

    private async Task OpenAsync(Identification identification)
    {
        OpenedStream opened;
        _isIdentified = true;
        try
        {
            opened = await streams.TakeOverAsync(identification.Id, identification.Change, OnLeaseEnded, client.Closing);
        }
        catch (StoreUnavailableException e)
        {
            LogNotOpened(e, identification.Id);
            await client.CloseAsync(CloseCodes.TryAgainLater, "the store cannot open the stream");
            return;
        }

        Follow(opened.Settings);
        _lease = opened.Lease;
        LogOpened(identification.Id, opened.Settings.Window);
        if (identification.Resume) await client.SendAsync(reply => JsonPointEncoder.WriteResume(opened.LastSeq, reply));
    }

    private void Follow(StreamSettings settings)
    {
        _settings = settings;
        _codec = new JsonPointCodec(settings.Detail, settings.Unit, time);
    }

    private void OnLeaseEnded(LeaseEnd reason) => _ = reason == LeaseEnd.Replaced
        ? client.CloseAsync(CloseCodes.Replaced, "replaced by a newer connection")
        : client.CloseAsync(CloseCodes.Refused, "the stream was deleted");

    private async Task ServeAsync()
    {
        for (var step = await ReadMessageAsync(); step != ReadStep.Closed; step = await ReadMessageAsync())
        {
            if (client.IsClosing) _reader.Discard();
            else if (step == ReadStep.Text) _codec.Decode(_reader.Message, _received);
            else await SendAwayAsync(step);
            if (IsFull()) await AnswerAsync();
        }

        await AnswerAsync();
    }

    private async Task SendAwayAsync(ReadStep step)
    {
        await AnswerAsync();
        _reader.Discard();
        var (code, reason) = CloseCodes.For(step);
        await client.CloseAsync(code, reason);
    }

    private async ValueTask<ReadStep> ReadMessageAsync()
    {
        var begun = _reader.BeginAsync();
        if (!begun.IsCompleted)
        {
            await AnswerAsync();
            _reader.Rest();
        }

        var step = _reader.Take(await begun);
        while (step == ReadStep.More)
        {
            var piece = _reader.ReceiveAsync();
            if (!piece.IsCompleted && _received.Messages.Count > 0)
            {
                _reader.StopClock();
                await AnswerAsync();
                _reader.StartClock();
            }

            step = _reader.Take(await piece);
        }

        return step;
    }

    private bool IsFull() =>
        _received.Messages.Count >= MaxMessagesInFlight
        || _received.Points.Length >= MaxPointsInFlight
        || _received.PlaceCount * (_settings.Detail == Detail.Full ? FullReplyBytes : ShortReplyBytes) >= MaxReplyBytesInFlight;

    /// <summary>Has all that was read judged and stored in one go, then answers it.</summary>
    private async ValueTask AnswerAsync()
    {
        if (_received.Messages.Count == 0) return;
        var points = _received.Points.Length;
        var result = CommitResult.Committed;
        SayArrivalOnce();
        if (await client.BeginSendingAsync())
        {
            try
            {
                if (points > 0) result = await _lease!.SubmitAsync(_received.Points, _received.Outcomes, _settings.Detail == Detail.Full);
                if (result == CommitResult.Committed) await ReplyAsync();
            }
            finally
            {
                client.EndSending();
            }
        }

        _received.Clear();

        // A person may have changed them while the stream runs.
        if (_lease!.Stream.Settings != _settings) Follow(_lease.Stream.Settings);

        // Superseded needs no word here: who took the stream has had this connection closed.
        if (result == CommitResult.Unavailable) await client.CloseAsync(CloseCodes.TryAgainLater, "the store cannot take points");
        await _throttle.PayAsync(points, client.Closing);
    }

    private async ValueTask ReplyAsync()
    {
        client.Hold();
        try
        {
            foreach (var message in _received.Messages)
            {
                _reply.ResetWrittenCount();
                _codec.Encode(_received, message, _reply);
                await client.WriteAsync(_reply.WrittenMemory);
            }
        }
        finally
        {
            await client.ReleaseAsync();
        }

        if (_reply.Capacity > KeptReplyBytes) _reply = new ArrayBufferWriter<byte>(KeptReplyBytes);
    }

    private void SayArrivalOnce()
    {
        if (!_received.HasArrivalTimes || _saidArrival) return;
        _saidArrival = true;
        LogArrival(_lease!.Stream.Id);
    }

    [LoggerMessage(LogLevel.Information, "{ClientId} is connected, window {Window}")]
    private partial void LogOpened(ClientId clientId, int window);

    [LoggerMessage(LogLevel.Information, "{ClientId} is gone")]
    private partial void LogClosed(ClientId clientId);

    [LoggerMessage(LogLevel.Warning, "{ClientId} could not be opened; its connection is closed and will try again")]
    private partial void LogNotOpened(Exception e, ClientId clientId);

    [LoggerMessage(LogLevel.Warning, "{ClientId} sends timestamps that are missing or cannot be read; they count as the time of arrival")]
    private partial void LogArrival(ClientId clientId);

    [LoggerMessage(LogLevel.Error, "The connection of {ClientId} failed")]
    private partial void LogFailed(Exception e, ClientId? clientId);
}
