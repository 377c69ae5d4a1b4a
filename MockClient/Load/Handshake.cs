using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace StreamingAnomaly.MockClient.Load;

/// <summary>Opens a WebSocket on a bare socket (RFC 6455, section 4).</summary>
internal static class Handshake
{
    private const string AcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int MaxResponse = 16 * 1024;

    /// <param name="server">Where the address is, so that its name is looked up once for all connections.</param>
    /// <param name="subprotocol">What the server must select; null: nothing.</param>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="IOException">Who listens there does not open a WebSocket, or not for this subprotocol.</exception>
    public static async Task<Socket> OpenAsync(EndPoint server, Uri url, string? subprotocol, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, ct);
            await GreetAsync(socket, url, subprotocol, ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task GreetAsync(Socket socket, Uri url, string? subprotocol, CancellationToken ct)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var offer = subprotocol is null ? "" : $"Sec-WebSocket-Protocol: {subprotocol}\r\n";
        var request =
            $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            $"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{offer}\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), ct);

        var response = await ReadHeadersAsync(socket, ct);
        var status = response.Split('\r')[0];
#pragma warning disable CA5350 // What the standard prescribes; it protects nothing.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptSuffix)));
#pragma warning restore CA5350
        if (!status.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal) || Header(response, "Sec-WebSocket-Accept") != accept)
            throw new IOException($"{url} answers \"{status}\" and opens no WebSocket");

        if (Header(response, "Sec-WebSocket-Protocol") is var selected && selected != subprotocol)
            throw new IOException($"{url} does not speak {subprotocol}: it selects {selected ?? "no subprotocol"}");
    }

    /// <summary>Reads up to the empty line and not a byte further: what follows is the first frame (of a server that refuses, say).</summary>
    private static async Task<string> ReadHeadersAsync(Socket socket, CancellationToken ct)
    {
        var response = ArrayPool<byte>.Shared.Rent(MaxResponse);
        try
        {
            var (length, end) = (0, -1);
            while (end < 0 && length < response.Length)
            {
                var seen = await socket.ReceiveAsync(response.AsMemory(length), SocketFlags.Peek, ct);
                if (seen == 0) break;
                end = response.AsSpan(0, length + seen).IndexOf("\r\n\r\n"u8);
                length += await socket.ReceiveAsync(response.AsMemory(length, end < 0 ? seen : end + 4 - length), ct);
            }

            return Encoding.ASCII.GetString(response, 0, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(response);
        }
    }

    private static string? Header(string response, string name)
    {
        var line = response.Split("\r\n").FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase));
        return line?[(name.Length + 1)..].Trim();
    }
}
