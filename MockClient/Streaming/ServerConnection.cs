using System.Buffers;
using System.Net;
using System.Net.WebSockets;

namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>One WebSocket to the server, whose every message is logged.</summary>
internal sealed class ServerConnection : IDisposable
{
    private const int ReceiveSize = 16 * 1024;

    private readonly ClientWebSocket _socket = new();
    private readonly ArrayBufferWriter<byte> _received = new(ReceiveSize);
    private readonly MessageLog? _log;

    public ServerConnection(MessageLog? log)
    {
        _log = log;
        // A server that is gone without a word (a cable, a frozen machine) is noticed within half a minute.
        _socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(15);
        _socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(15);
        _socket.Options.CollectHttpResponseDetails = true;
    }

    public async Task<Ending> ConnectAsync(Uri address, CancellationToken ct)
    {
        try
        {
            await _socket.ConnectAsync(address, ct);
            return Ending.None;
        }
        catch (WebSocketException e)
        {
            var status = _socket.HttpStatusCode;
            var passes = status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
            if ((int)status is >= 400 and < 500 && !passes) return Ending.Refused($"HTTP {(int)status} {status}");
            return Ending.Lost($"cannot connect to {address.GetLeftPart(UriPartial.Path)} ({e.GetBaseException().Message})");
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        _log?.Sent(message.Span);
        await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, ct);
    }

    /// <summary>The next message, valid until the next call; null when the server has closed the connection.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken ct)
    {
        _received.ResetWrittenCount();
        while (true)
        {
            var part = await _socket.ReceiveAsync(_received.GetMemory(ReceiveSize), ct);
            if (part.MessageType == WebSocketMessageType.Close) return null;

            _received.Advance(part.Count);
            if (!part.EndOfMessage) continue;

            _log?.Received(_received.WrittenSpan);
            return _received.WrittenMemory;
        }
    }

    /// <summary>What the server's close means, once <see cref="ReceiveAsync"/> has returned null.</summary>
    public Ending Closed() => Ending.ByClose((int?)_socket.CloseStatus ?? 1005, _socket.CloseStatusDescription);

    /// <summary>Says goodbye; the server's own goodbye ends <see cref="ReceiveAsync"/>.</summary>
    public Task CloseAsync(CancellationToken ct) => _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ct);

    public void Dispose() => _socket.Dispose();
}
