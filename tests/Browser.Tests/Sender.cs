using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace StreamingAnomaly.Browser.Tests;

/// <summary>A client that sends exactly what a test wants, when it wants it.</summary>
internal sealed class Sender : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly Random _random = new(1);
    private long _second = 1_714_555_800; // 2024-05-01T09:30:00Z

    /// <summary>Returns when the stream is open: a client that resumes is told so, one that does not is told nothing.</summary>
    public static async Task<Sender> ConnectAsync(RunningServer server, string clientId, string settings = "")
    {
        var sender = new Sender();
        using var patience = new CancellationTokenSource(Chromium.Patience);
        var address = new UriBuilder(server.WebSocket) { Query = $"resume=1&client_id={Uri.EscapeDataString(clientId)}{settings}" }.Uri;
        await sender._socket.ConnectAsync(address, patience.Token);
        await sender.ReceiveAsync(patience.Token);
        return sender;
    }

    /// <summary>So many points, those at the places (from 0) spikes that each is an anomaly, the others calm.</summary>
    public static async Task<Sender> WithSpikesAsync(RunningServer server, string clientId, int points, params int[] places)
    {
        const int Batch = 1_000;
        var sender = await ConnectAsync(server, clientId, "&calibration=textbook");
        for (var n = 0; n < points; n += Batch)
        {
            await sender.SendAsync([.. Enumerable.Range(n, Math.Min(Batch, points - n))
                .Select(place => places.Contains(place) ? 99 : Math.Round(10 + sender._random.NextDouble(), 3))]);
        }

        return sender;
    }

    public Task SendCalmAsync(int count) =>
        SendAsync([.. Enumerable.Range(0, count).Select(_ => Math.Round(10 + _random.NextDouble(), 3))]);

    /// <summary>Sends values with a second between them, and returns when they are stored.</summary>
    public Task SendAsync(params double[] values) => SendAsync("[" + string.Join(',', values.Select(value =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"timestamp":{{_second++}},"value":{{value:R}}}"""))) + "]");

    public async Task SendAsync(string message)
    {
        using var patience = new CancellationTokenSource(Chromium.Patience);
        await _socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
        await ReceiveAsync(patience.Token);
    }

    private async Task ReceiveAsync(CancellationToken ct)
    {
        var buffer = new byte[1 << 16];
        while (!(await _socket.ReceiveAsync(buffer, ct)).EndOfMessage)
        {
        }
    }

    public void Dispose() => _socket.Dispose();
}
