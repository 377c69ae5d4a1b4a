using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace StreamingAnomaly.Server.Tests.Live;

/// <summary>The whole server on a real socket with a database of its own, and what a client and a viewer do with it.</summary>
internal sealed class LiveServer : WebApplicationFactory<Program>
{
    private readonly string _folder = Directory.CreateTempSubdirectory("live-tests-").FullName;
    private readonly List<ClientWebSocket> _sockets = [];
    private readonly (string Key, string Value)[] _settings;

    private readonly CancellationTokenSource _patience = new();

    public LiveServer(params (string Key, string Value)[] settings)
    {
        _settings = settings;
        // Not by a port number: setting that races with the program, which starts by itself.
        UseKestrel(options => options.Listen(IPAddress.Loopback, 0));
        StartServer();
        Http = new HttpClient { BaseAddress = ClientOptions.BaseAddress };
    }

    /// <summary>Cancels what would hang; it begins anew with each wait, so that a long test has no less of it than a short one.</summary>
    public CancellationToken Patience
    {
        get
        {
            _patience.CancelAfter(TestClient.Patience);
            return _patience.Token;
        }
    }

    public HttpClient Http { get; }

    /// <summary>Connects as a client, and is connected once it returns.</summary>
    public async Task<ClientWebSocket> ConnectAsync(string clientId, string settings = "")
    {
        var socket = new ClientWebSocket();
        var query = $"client_id={Uri.EscapeDataString(clientId)}&resume=1{settings}";
        var address = new UriBuilder(Http.BaseAddress!) { Scheme = "ws", Path = "/ws", Query = query }.Uri;
        await socket.ConnectAsync(address, Patience);
        await ReceiveAsync(socket);
        _sockets.Add(socket);
        return socket;
    }

    /// <summary>Sends the values as one batch with a second between them, and waits for the reply.</summary>
    public Task<JsonElement> SendAsync(ClientWebSocket socket, long firstSecond, params double[] values) =>
        SendAsync(socket, "[" + string.Join(',', values.Select((value, i) =>
            string.Create(CultureInfo.InvariantCulture, $$"""{"timestamp":{{firstSecond + i}},"value":{{value}}}"""))) + "]");

    public async Task<JsonElement> SendAsync(ClientWebSocket socket, string message)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, Patience);
        return await ReceiveAsync(socket);
    }

    public static async Task CloseAsync(ClientWebSocket socket)
    {
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        socket.Dispose();
    }

    /// <summary>Opens an event stream, as a browser that comes back does when it names the last event it has.</summary>
    public async Task<EventReader> FollowAsync(string address, long? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (lastEventId is { } id) request.Headers.Add("Last-Event-ID", id.ToString(CultureInfo.InvariantCulture));
        var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Patience);
        response.EnsureSuccessStatusCode();
        return new EventReader(response, () => Patience);
    }

    public Task StopAsync() => Services.GetRequiredService<IHost>().StopAsync(Patience);

    public async Task<JsonElement> GetJsonAsync(string address) =>
        JsonDocument.Parse(await Http.GetStringAsync(address, Patience)).RootElement;

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Storage:Path", Path.Combine(_folder, "test.db"));
        foreach (var (key, value) in _settings) builder.UseSetting(key, value);
    }

    protected override void Dispose(bool disposing)
    {
        // Clients first: a server that stops waits a while for theirs to say goodbye.
        foreach (var socket in _sockets) socket.Dispose();
        _sockets.Clear();
        base.Dispose(disposing);
        Http.Dispose();
        _patience.Dispose();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[1 << 20];
        var length = 0;
        ValueWebSocketReceiveResult result;
        do
        {
            result = await socket.ReceiveAsync(buffer.AsMemory(length), Patience);
            length += result.Count;
        }
        while (!result.EndOfMessage);

        return JsonDocument.Parse(buffer.AsMemory(0, length)).RootElement;
    }
}
