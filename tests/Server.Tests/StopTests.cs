using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests;

/// <summary>SIGTERM to a real process: it takes no more, answers what it stores, says good-bye, and leaves one file behind.</summary>
public sealed class StopTests : IDisposable
{
    private const int Stopping = 1012;
    private const int Before = 500;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_stop_in_full_flight_answers_what_it_stores_and_closes_with_1012()
    {
        using var server = await ServerProcess.StartAsync(_folder.Database);
        Sender[] senders = [.. Enumerable.Range(1, 3).Select(i => new Sender($"client {i}"))];
        var left = senders.Length * Before;

        var closed = await Task.WhenAll(senders.Select(sender => sender.SendUntilClosedAsync(server.Address, () =>
        {
            if (Interlocked.Decrement(ref left) == 0) server.Terminate();
        })));

        Assert.All(closed, code => Assert.Equal(Stopping, code));
        Assert.Equal(0, await server.EndedAsync());
        await Assert.ThrowsAsync<WebSocketException>(() => TestClient.ConnectAsync(server.Address, "client_id=late"));
        Assert.Equal([_folder.Database], Directory.GetFiles(Path.GetDirectoryName(_folder.Database)!));

        foreach (var sender in senders)
        {
            Assert.Equal(Enumerable.Range(1, sender.Answered.Count).Select(seq => (long)seq), sender.Answered);
            Assert.Equal(sender.Answered, await StoredAsync(sender.Id));
        }
    }

    [Fact]
    public async Task A_client_that_takes_nothing_keeps_no_server_from_ending_in_good_order()
    {
        using var server = await ServerProcess.StartAsync(_folder.Database);
        await using var deaf = await TestClient.ConnectAsync(server.Address, "client_id=deaf");
        await using var other = await TestClient.ConnectAsync(server.Address, "client_id=other");
        await deaf.SendAsync(Wire.Point(1, seq: 1));
        await other.AskAsync(Wire.Point(1, seq: 1));

        server.Terminate();

        Assert.Equal(Stopping, await other.ClosedAsync());
        Assert.Equal(0, await server.EndedAsync());
        Assert.Equal([_folder.Database], Directory.GetFiles(Path.GetDirectoryName(_folder.Database)!));
    }

    private async Task<IEnumerable<long>> StoredAsync(string id)
    {
        var options = new StorageOptions { Path = _folder.Database, Library = Some.SqliteLibrary };
        using var reader = new SqliteReader(new SqliteDatabase(Options.Create(options)));
        var all = await Some.AllAsync(query => reader.ReadAsync(query, default), Some.Client(id));
        return all.Select(point => point.Seq);
    }

    /// <summary>Sends without waiting for replies, and keeps what was answered until the server closes.</summary>
    private sealed class Sender(string id)
    {
        private const int MostUnanswered = 64;

        public string Id => id;

        public List<long> Answered { get; } = [];

        /// <returns>The close code.</returns>
        public async Task<int> SendUntilClosedAsync(Uri server, Action answered)
        {
            await using var client = await TestClient.ConnectAsync(server, $"client_id={id}&window=20");
            using var free = new SemaphoreSlim(MostUnanswered);
            using var closed = new CancellationTokenSource();
            var sending = SendAsync(client, free, closed.Token);
            while (await client.TryReceiveAsync() is { } reply)
            {
                Answered.Add(JsonNode.Parse(reply)!["seq"]!.GetValue<long>());
                free.Release();
                answered();
            }

            await closed.CancelAsync();
            await sending;
            await client.CloseAsync();
            return (int)client.Socket.CloseStatus!.Value;
        }

        private static async Task SendAsync(TestClient client, SemaphoreSlim free, CancellationToken closed)
        {
            try
            {
                for (var seq = 1; ; seq++)
                {
                    await free.WaitAsync(closed);
                    await client.SendAsync(Wire.Point(seq % 7, seq, time: seq));
                }
            }
            catch (Exception e) when (e is OperationCanceledException or WebSocketException)
            {
                // The server takes no more.
            }
        }
    }
}
