using System.Net.WebSockets;

namespace StreamingAnomaly.Benchmarks.Neighbours;

/// <summary>Some that do a thing with a socket, and come back whenever they are sent away.</summary>
/// <param name="Count">How many do it.</param>
/// <param name="BehaveAsync">What each does, until the server has enough of it or the time is over.</param>
internal sealed record SocketNeighbour(
    string Key, string Name, int Count, bool IsIdentified, Func<ClientWebSocket, CancellationToken, Task> BehaveAsync) : INeighbour
{
    // Long enough that coming back is no load of its own.
    private static readonly TimeSpan AwayFor = TimeSpan.FromSeconds(1);

    public bool KeepsBusy => false;

    public Task<IAsyncDisposable> MoveInAsync(Uri address)
    {
        var stop = new CancellationTokenSource();
        var living = Enumerable.Range(1, Count).Select(i => Task.Run(() => LiveAsync(AddressOf(address, i), stop.Token))).ToArray();
        return Task.FromResult<IAsyncDisposable>(new Living(stop, living));
    }

    /// <summary>Sends points and never reads a reply: once the system's buffers are full, some hundred thousand points on, it is stuck.</summary>
    public static async Task SendOnlyAsync(ClientWebSocket socket, CancellationToken ct)
    {
        var message = """{"timestamp":"2024-05-01T09:30:00Z","value":512.345}"""u8.ToArray();
        while (!ct.IsCancellationRequested) await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, ct);
    }

    /// <summary>Sends a byte a minute of a message that never ends.</summary>
    public static async Task TrickleAsync(ClientWebSocket socket, CancellationToken ct)
    {
        using var minute = new PeriodicTimer(TimeSpan.FromMinutes(1), TimeProvider.System);
        var leaving = StayAsync(socket, ct);
        do await socket.SendAsync("{"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false, ct);
        while (await Task.WhenAny(minute.WaitForNextTickAsync(ct).AsTask(), leaving) != leaving);
    }

    /// <summary>Does nothing but read what it is told.</summary>
    public static async Task StayAsync(ClientWebSocket socket, CancellationToken ct)
    {
        var buffer = new byte[1024];
        while ((await socket.ReceiveAsync(buffer.AsMemory(), ct)).MessageType != WebSocketMessageType.Close)
        {
        }
    }

    private Uri AddressOf(Uri address, int number) =>
        new UriBuilder(address) { Scheme = "ws", Query = IsIdentified ? $"client_id={Key}-{number}" : "" }.Uri;

    private async Task LiveAsync(Uri address, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                using var socket = new ClientWebSocket();
                await socket.ConnectAsync(address, ct);
                await BehaveAsync(socket, ct);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
                // Sent away, or the time is over.
            }

            await Task.Delay(AwayFor, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed class Living(CancellationTokenSource stop, Task[] living) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await Task.WhenAll(living);
            stop.Dispose();
        }
    }
}
