using System.Buffers;
using System.Net.WebSockets;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>A WebSocket with one sender at a time, that can be closed in good order from any thread.</summary>
internal sealed class ClientSocket(WebSocket socket, ReplyStream wire, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private long _closingSince;
    private bool _closeSent;

    public WebSocket Socket => socket;

    /// <summary>Someone has asked to close: nothing that comes now is stored.</summary>
    public bool IsClosing => Volatile.Read(ref _closingSince) != 0;

    /// <summary>Cancelled when closing begins.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>Begins work that ends in sending; a close asked for meanwhile waits for its end, so that what is stored is also answered.</summary>
    /// <returns>False when the close frame is out already: there is nothing to end then.</returns>
    public async ValueTask<bool> BeginSendingAsync()
    {
        await _sending.WaitAsync();
        if (!_closeSent) return true;
        _sending.Release();
        return false;
    }

    public void EndSending() => _sending.Release();

    /// <summary>Sends one message outside the flow of replies; none when the close frame is out already.</summary>
    public async Task SendAsync(Action<IBufferWriter<byte>> write)
    {
        var message = new ArrayBufferWriter<byte>();
        write(message);
        if (!await BeginSendingAsync()) return;
        try
        {
            await WriteAsync(message.WrittenMemory);
        }
        finally
        {
            EndSending();
        }
    }

    /// <summary>What is written from here to <see cref="ReleaseAsync"/> goes out in one piece; only while sending.</summary>
    public void Hold() => wire.Hold();

    public ValueTask WriteAsync(ReadOnlyMemory<byte> message) =>
        socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    public ValueTask ReleaseAsync() => wire.ReleaseAsync();

    /// <summary>Sends a close frame; the first to ask decides the code.</summary>
    public async Task CloseAsync(WebSocketCloseStatus code, string reason)
    {
        if (Interlocked.CompareExchange(ref _closingSince, Math.Max(1, time.GetTimestamp()), 0) != 0) return;
        await _closing.CancelAsync();
        await _sending.WaitAsync();
        try
        {
            _closeSent = true;
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(code, reason, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The client is gone already: there is nobody to close towards.
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>The framework has sent the close frame itself and given up: the client gets to read it before the connection is cut.</summary>
    public async Task LingerAsync()
    {
        try
        {
            using var enough = new CancellationTokenSource(CloseWithin, time);
            var unread = new byte[256];
            while (await wire.ReadAsync(unread, enough.Token) > 0)
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or IOException)
        {
            // It did not take the chance.
        }
    }

    /// <summary>Cuts a client off that does not answer the close frame, or does not take it.</summary>
    public void AbortIfCloseIsOverdue()
    {
        if (Volatile.Read(ref _closingSince) is var since and not 0 && time.GetElapsedTime(since) > CloseWithin) socket.Abort();
    }

    public void Dispose()
    {
        socket.Dispose();
        _closing.Dispose();
    }
}
