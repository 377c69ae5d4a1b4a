using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace StreamingAnomaly.Server.Tests;

/// <summary>A client of the WebSocket protocol that gives up rather than wait for ever.</summary>
internal sealed class TestClient(ClientWebSocket socket) : IAsyncDisposable
{
    /// <summary>Reached only by what would never come, also on two slow cores where all tests together take minutes; it costs time only where something is broken.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly byte[] _buffer = new byte[64 * 1024];

    public ClientWebSocket Socket => socket;

    /// <param name="server">The server's HTTP address.</param>
    /// <param name="query">The identification in the address: <c>client_id=AAPL&amp;window=50</c>.</param>
    /// <param name="configure">Headers and the like.</param>
    public static async Task<TestClient> ConnectAsync(Uri server, string query = "", Action<ClientWebSocketOptions>? configure = null)
    {
        var socket = new ClientWebSocket();
        configure?.Invoke(socket.Options);
        var address = new UriBuilder(server) { Scheme = "ws", Path = "/ws", Query = query };
        await socket.ConnectAsync(address.Uri, CancellationToken.None).WaitAsync(Patience);
        return new TestClient(socket);
    }

    /// <summary>The status of a connection that must not come about.</summary>
    public static async Task<HttpStatusCode> RefusedAsync(Uri server, Action<ClientWebSocketOptions>? configure = null)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        configure?.Invoke(socket.Options);
        var target = new UriBuilder(server) { Scheme = "ws", Path = "/ws", Query = "client_id=a" };
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(target.Uri, default).WaitAsync(Patience));
        return socket.HttpStatusCode;
    }

    public Task SendAsync(string message) => SendAsync(Encoding.UTF8.GetBytes(message));

    public Task SendAsync(
        ReadOnlyMemory<byte> message, WebSocketMessageType type = WebSocketMessageType.Text, bool endOfMessage = true) =>
        socket.SendAsync(message, type, endOfMessage, CancellationToken.None).AsTask().WaitAsync(Patience);

    /// <summary>The next message; null when the server closes instead.</summary>
    public async Task<string?> TryReceiveAsync()
    {
        var message = new MemoryStream();
        while (true)
        {
            var piece = await socket.ReceiveAsync(_buffer.AsMemory(), CancellationToken.None).AsTask().WaitAsync(Patience);
            if (piece.MessageType == WebSocketMessageType.Close) return null;
            message.Write(_buffer, 0, piece.Count);
            if (piece.EndOfMessage) return Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length);
        }
    }

    public async Task<string> ReceiveAsync() =>
        await TryReceiveAsync() ?? throw new InvalidOperationException($"The server closed: {(int?)socket.CloseStatus} {socket.CloseStatusDescription}");

    /// <summary>Sends a message and returns its reply as it stands on the wire.</summary>
    public async Task<string> AskAsync(string message)
    {
        await SendAsync(message);
        return await ReceiveAsync();
    }

    /// <summary>Sends a message and returns its reply taken apart.</summary>
    public async Task<JsonNode> AskJsonAsync(string message) => JsonNode.Parse(await AskAsync(message))!;

    /// <summary>Waits for the server to close, whatever it may say before; returns the close code.</summary>
    public async Task<int> ClosedAsync()
    {
        while (await TryReceiveAsync() is not null)
        {
        }

        return (int)socket.CloseStatus!.Value;
    }

    /// <summary>Says good-bye and waits until the server has said so too: what it had to save is saved.</summary>
    public Task CloseAsync() => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None).WaitAsync(Patience);

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
