using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Docs;

/// <summary>Plays a conversation of the protocol page, line by line, against a running server.</summary>
/// <remarks>
/// <c>connect /ws?…</c> begins a connection, <c>→</c> sends, <c>←</c> expects (<c>…</c> is any text), <c>← close code reason</c>
/// expects a close; <c>POST /address body</c> and the like are HTTP requests, answered by <c>← status body</c>.
/// </remarks>
internal sealed class Transcript(RunningServer server) : IAsyncDisposable
{
    private TestClient? _client;
    private string? _answer;

    public async Task PlayAsync(string line)
    {
        switch (line.Split(' ', 3))
        {
            case []:
            case [""]:
                break;
            case ["connect", var address]:
                await HangUpAsync();
                _client = await server.ConnectAsync(address.Split('?', 2) is [_, var query] ? query : "");
                break;
            case ["→", ..]:
                await _client!.SendAsync(line[2..]);
                break;
            case ["←", "close", var code]:
                Assert.Equal(code, $"{await _client!.ClosedAsync()} {_client.Socket.CloseStatusDescription}");
                break;
            case ["←", ..]:
                AssertLike(line[2..], _answer ?? await _client!.ReceiveAsync());
                _answer = null;
                break;
            case [var method, var address, var body]:
                await HangUpAsync();
                _answer = await AskAsync(method, address, body);
                break;
            default:
                Assert.Fail($"A transcript has no such line: {line}");
                break;
        }
    }

    public async ValueTask DisposeAsync() => await HangUpAsync();

    private async Task HangUpAsync()
    {
        if (_client is null) return;
        if (_client.Socket.State == System.Net.WebSockets.WebSocketState.Open) await _client.CloseAsync();
        await _client.DisposeAsync();
        _client = null;
    }

    private async Task<string> AskAsync(string method, string address, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await server.Http.SendAsync(request).WaitAsync(TestClient.Patience);
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }

    private static void AssertLike(string expected, string actual)
    {
        if (!expected.Contains('…')) Assert.Equal(expected, actual);
        else Assert.Matches($"^{string.Join(".*", expected.Split('…').Select(Regex.Escape))}$", actual);
    }
}
