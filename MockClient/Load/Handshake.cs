using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace StreamingAnomaly.MockClient.Load;

/// <summary>Opens a WebSocket on a bare socket (RFC 6455, section 4).</summary>
internal static class Handshake
{
    private const string AcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int MaxResponse = 16 * 1024;

    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="IOException">Who listens there does not open a WebSocket.</exception>
    public static async Task<Socket> OpenAsync(Uri url, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(url.DnsSafeHost, url.Port, ct);
            await GreetAsync(socket, url, ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task GreetAsync(Socket socket, Uri url, CancellationToken ct)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var request =
            $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            $"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), ct);

        // Byte by byte, for what follows is the first frame (of a server that refuses, say). It is not what is measured.
        var response = new byte[MaxResponse];
        var length = 0;
        while (!response.AsSpan(0, length).EndsWith("\r\n\r\n"u8) && length < MaxResponse)
        {
            if (await socket.ReceiveAsync(response.AsMemory(length, 1), ct) == 0) break;
            length++;
        }

        var text = Encoding.ASCII.GetString(response, 0, length);
#pragma warning disable CA5350 // What the standard prescribes; it protects nothing.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptSuffix)));
#pragma warning restore CA5350
        if (text.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal) && text.Contains(accept, StringComparison.Ordinal)) return;

        throw new IOException($"{url} answers \"{text.Split('\r')[0]}\" and opens no WebSocket");
    }
}
