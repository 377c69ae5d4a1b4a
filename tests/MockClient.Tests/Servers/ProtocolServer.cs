using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.MockClient.Tests.Servers;

/// <summary>
/// The server as docs/protocol.md promises it, in memory: verdicts, seq, resume, take-over, refusals; and what may befall a connection.
/// A value of 1,000 or more is an anomaly, one of 1e9 or more is refused.
/// </summary>
internal sealed class ProtocolServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, StreamState> _streams = new();
    private int _messages;
    private int _connections;

    private ProtocolServer(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    /// <summary>What befalls the n-th message, counted from 1 over all connections.</summary>
    public Func<int, Fault> FaultAt { get; init; } = _ => Fault.None;

    /// <summary>The error a client is refused with, if it is.</summary>
    public Func<IQueryCollection, string?> Refusal { get; init; } = _ => null;

    /// <summary>Completes the first time a message is stored and answered.</summary>
    public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What answering waits for.</summary>
    public Task MayAnswer { get; set; } = Task.CompletedTask;

    public int Connections => _connections;

    public WebSocketCloseStatus? LastClose { get; private set; }

    public IQueryCollection? LastQuery { get; private set; }

    public IReadOnlyList<StoredPoint> StoredOf(string clientId) => _streams.TryGetValue(clientId, out var stream) ? stream.Snapshot() : [];

    /// <summary>Points that arrived again although they were stored: what resuming should avoid.</summary>
    public int Duplicates => _streams.Values.Sum(stream => stream.Duplicates);

    public static async Task<ProtocolServer> StartAsync(Func<int, Fault>? faultAt = null, Func<IQueryCollection, string?>? refusal = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new ProtocolServer(builder.Build()) { FaultAt = faultAt ?? (_ => Fault.None), Refusal = refusal ?? (_ => null) };
        server._app.UseWebSockets();
        server._app.Run(server.ServeAsync);
        await server._app.StartAsync();
        server.Url = LocalAddress.Of(server._app);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        Interlocked.Increment(ref _connections);
        LastQuery = context.Request.Query;
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        try
        {
            if (Refusal(context.Request.Query) is { } refusal)
            {
                await SendAsync(socket, $$$"""{"error":{"code":"invalid_setting","message":"{{{refusal}}}"}}""");
                await socket.CloseAsync(WebSocketCloseStatus.PolicyViolation, "refused", CancellationToken.None);
                return;
            }

            var stream = _streams.GetOrAdd(context.Request.Query["client_id"].ToString(), _ => new StreamState());
            await stream.TakeOverAsync(socket);
            if (context.Request.Query["resume"] == "1") await SendAsync(socket, stream.ResumeMessage());
            while (await ReceiveAsync(socket) is { } message && await AnswerAsync(context, socket, stream, message)) { }
            LastClose = socket.CloseStatus;
            if (socket.State == WebSocketState.CloseReceived) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The client is gone, or replaced.
        }
    }

    private async Task<bool> AnswerAsync(HttpContext context, WebSocket socket, StreamState stream, string message)
    {
        using var json = JsonDocument.Parse(message);
        var isArray = json.RootElement.ValueKind == JsonValueKind.Array;
        var points = isArray ? json.RootElement.EnumerateArray().ToList() : [json.RootElement];

        var fault = FaultAt(Interlocked.Increment(ref _messages));
        if (fault == Fault.TryAgainLater)
        {
            await socket.CloseOutputAsync((WebSocketCloseStatus)1013, "try again later", CancellationToken.None);
            return false;
        }
        var stored = fault switch { Fault.CutBeforeStoring => 0, Fault.CutHalfStored => points.Count / 2, _ => points.Count };
        var replies = points.Take(stored).Select(stream.Take).ToList();
        if (fault is Fault.CutBeforeStoring or Fault.CutHalfStored or Fault.CutBeforeAnswering)
        {
            context.Abort();
            return false;
        }

        await MayAnswer;
        await SendAsync(socket, isArray ? $"[{string.Join(',', replies)}]" : replies[0]);
        Answered.TrySetResult();
        if (fault != Fault.CutAfterAnswering) return true;

        context.Abort();
        return false;
    }

    private static Task SendAsync(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    private static async Task<string?> ReceiveAsync(WebSocket socket)
    {
        var message = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close) return null;
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage) return Encoding.UTF8.GetString(message.ToArray());
        }
    }
}
