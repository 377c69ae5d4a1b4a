using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;
using Xunit;

namespace StreamingAnomaly.Server.Tests;

/// <summary>What was answered survives the death of the process.</summary>
public sealed class KillTests
{
    private const int Kills = 5;

    [Theory]
    [InlineData("vote")]
    [InlineData("surprise")]
    public async Task Kills_in_full_flight_lose_nothing_double_nothing_and_change_no_verdict(string preset)
    {
        using var folder = new ScratchFolder();
        var random = new Random(9);
        Sender[] senders = [.. Enumerable.Range(1, 3).Select(i => new Sender($"client {i}", preset, seed: i))];

        for (var round = 0; round < Kills; round++)
        {
            using var server = await ServerProcess.StartAsync(folder.Database);
            var left = random.Next(500, 6_000);
            await Task.WhenAll(senders.Select(sender => sender.SendUntilCutAsync(server.Address, answered =>
            {
                if (Interlocked.Add(ref left, -answered) <= 0) server.Kill();
            })));
            await server.EndedAsync();

            foreach (var sender in senders) sender.Check(await StoredAsync(folder.Database, sender.Id));
        }
    }

    private static async Task<IReadOnlyList<JudgedPoint>> StoredAsync(string database, string id)
    {
        var options = new StorageOptions { Path = database, Library = Some.SqliteLibrary };
        using var reader = new SqliteReader(new SqliteDatabase(Options.Create(options)));
        return await Some.AllAsync(query => reader.ReadAsync(query, default), Some.Client(id));
    }

    /// <summary>A client that numbers its points, sends ahead of the replies, and remembers what it was answered.</summary>
    private sealed class Sender(string id, string preset, int seed)
    {
        private const int MostUnanswered = 64;

        private readonly ReceivedPoint[] _points = Some.Received(seed, 100_000);
        private readonly Dictionary<long, bool> _answered = [];
        private readonly StreamState _twin = new(Presets.Choose(preset, StreamSettings.Default with { Window = 20 }));
        private readonly List<JudgedPoint> _expected = [];
        private readonly Random _random = new(seed);

        public string Id => id;

        public async Task SendUntilCutAsync(Uri server, Action<int> answered)
        {
            try
            {
                await using var client = await TestClient.ConnectAsync(server, $"client_id={id}&preset={preset}&window=20&resume=1");
                var resume = JsonNode.Parse(await client.ReceiveAsync())!["resume"];
                var next = resume is null ? 0 : resume["last_seq"]!.GetValue<int>();
                Assert.Equal(_expected.Count, next);
                using var free = new SemaphoreSlim(MostUnanswered);
                using var cut = new CancellationTokenSource();
                await Task.WhenAll(SendAsync(client, next, free, cut.Token), ReceiveAsync(client, free, cut, answered));
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
                // The server is dead, which is the point.
            }
        }

        /// <summary>All that was answered is there, nothing is doubled, nothing is missing in between, and all was judged as if nothing had happened.</summary>
        public void Check(IReadOnlyList<JudgedPoint> stored)
        {
            Assert.Equal(Enumerable.Range(1, stored.Count).Select(n => ((long)n, (long)n)), stored.Select(point => (point.N, point.Seq)));
            Assert.InRange(_answered.Keys.DefaultIfEmpty().Max(), 0, stored.Count);
            while (_expected.Count < stored.Count) _expected.Add(_twin.Take(_points[_expected.Count], Some.Micros, explain: false));

            Assert.Equal(_expected.Select(Bits), stored.Select(Bits));
            Assert.All(_answered, reply => Assert.Equal(_expected[(int)reply.Key - 1].IsAnomaly, reply.Value));
        }

        private async Task SendAsync(TestClient client, int next, SemaphoreSlim free, CancellationToken cut)
        {
            while (next < _points.Length)
            {
                await free.WaitAsync(cut);
                var count = _random.Next(3) == 0 ? _random.Next(2, 40) : 1;
                var texts = _points[next..(next + count)].Select(Text);
                await client.SendAsync(count == 1 ? texts.Single() : Wire.Batch(texts));
                next += count;
            }
        }

        private async Task ReceiveAsync(TestClient client, SemaphoreSlim free, CancellationTokenSource cut, Action<int> answered)
        {
            try
            {
                while (true)
                {
                    var reply = JsonNode.Parse(await client.ReceiveAsync())!;
                    JsonNode?[] places = reply is JsonArray batch ? [.. batch] : [reply];
                    foreach (var place in places) _answered.Add(place!["seq"]!.GetValue<long>(), Wire.IsAnomaly(place));
                    free.Release();
                    answered(places.Length);
                }
            }
            finally
            {
                await cut.CancelAsync();
            }
        }

        private static string Text(ReceivedPoint point) => Wire.Point(point.Value, point.Seq, (point.Micros - Some.Micros) / 1e6);

        private static (PointFlags Flags, uint Votes, long Score) Bits(JudgedPoint point) =>
            (point.Flags, point.VotesMask, BitConverter.DoubleToInt64Bits(point.Score));
    }
}
