using System.Net.WebSockets;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary>The binary subprotocol on a real connection.</summary>
public sealed class BinaryConnectionTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Subprotocol = "points.binary.v1";
    private const byte Anomaly = 1;
    private const byte Alarm = 2;
    private const byte WarmingUp = 4;
    private const byte Duplicate = 16;

    [Fact]
    public async Task Every_point_is_answered_by_a_byte_that_says_what_the_text_would_say()
    {
        var (binaryId, textId) = (Some.NewId(), Some.NewId());
        var values = Some.Calm(300, 120, 250);
        await using var binary = await ConnectAsync($"client_id={binaryId}&window=50");
        await using var text = await server.ConnectAsync($"client_id={textId}&window=50&detail=full");

        for (var i = 0; i < values.Length; i += 100)
        {
            var verdicts = await AskAsync(binary, BinaryWire.Message(i + 1, [.. values[i..(i + 100)].Select((value, j) => (Time(i + j), value))]));
            for (var j = 0; j < 100; j++)
            {
                var said = await text.AskJsonAsync(Wire.Point(values[i + j], time: i + j));
                var votes = said["votes"]!.AsObject().Count(vote => vote.Value!["anomaly"]!.GetValue<bool>());
                Assert.Equal(said["anomaly"]!.GetValue<bool>(), (verdicts[j] & Anomaly) != 0);
                Assert.Equal(said["alarm"]!.GetValue<bool>(), (verdicts[j] & Alarm) != 0);
                Assert.Equal(said["warming_up"]!.GetValue<bool>(), (verdicts[j] & WarmingUp) != 0);
                Assert.Equal(votes, verdicts[j] >> 5);
            }
        }

        Assert.Equal(await StoredAsync(textId), await StoredAsync(binaryId));
    }

    [Fact]
    public async Task What_is_sent_again_is_answered_as_before_and_stored_once()
    {
        var id = Some.NewId();
        await using var client = await ConnectAsync($"client_id={id}&window=5");
        var message = BinaryWire.Message(1, [.. Enumerable.Range(0, 40).Select(i => (Time(i), i == 30 ? 1e6 : i % 3))]);

        var first = await AskAsync(client, message);
        var again = await AskAsync(client, message);

        Assert.NotEqual(0, first[30] & Anomaly);
        Assert.Equal(first.Select(verdict => (byte)(verdict | Duplicate)), again);
        Assert.Equal(40, (await server.StoredAsync(id)).Count);
    }

    [Fact]
    public async Task A_client_that_comes_back_is_told_in_text_how_far_it_got()
    {
        var id = Some.NewId();
        await using (var client = await ConnectAsync($"client_id={id}"))
        {
            await AskAsync(client, BinaryWire.Message(41, (Time(0), 1), (Time(1), 2)));
            await client.CloseAsync();
        }

        await using var again = await ConnectAsync($"client_id={id}&resume=1");
        Assert.Equal("""{"resume":{"last_seq":42}}""", await again.ReceiveAsync());
    }

    [Fact]
    public async Task A_message_of_another_length_is_answered_in_text_and_costs_only_itself()
    {
        await using var client = await ConnectAsync($"client_id={Some.NewId()}");

        await client.SendAsync(new byte[9], WebSocketMessageType.Binary);

        Assert.Equal("invalid_json", Wire.Error(await client.ReceiveAsync()).Code);
        Assert.Single(await AskAsync(client, BinaryWire.Message(0, (Time(0), 1))));
    }

    [Fact]
    public async Task A_text_message_is_closed_with_1003()
    {
        await using var client = await ConnectAsync($"client_id={Some.NewId()}");

        await client.SendAsync(Wire.Point(1));

        Assert.Equal(1003, await client.ClosedAsync());
    }

    [Fact]
    public async Task The_address_must_name_the_client()
    {
        await using var client = await ConnectAsync("");

        Assert.Equal("invalid_client_id", Wire.Error(await client.ReceiveAsync()).Code);
        Assert.Equal(1008, await client.ClosedAsync());
    }

    [Fact]
    public async Task A_subprotocol_that_the_server_does_not_speak_is_not_chosen()
    {
        await using var client = await TestClient.ConnectAsync(server.Address, $"client_id={Some.NewId()}");
        Assert.Null(client.Socket.SubProtocol);

        await using var two = await TestClient.ConnectAsync(server.Address, $"client_id={Some.NewId()}", options =>
        {
            options.AddSubProtocol("points.other.v9");
            options.AddSubProtocol(Subprotocol);
        });
        Assert.Equal(Subprotocol, two.Socket.SubProtocol);
    }

    private async Task<IEnumerable<(long, long, double, PointFlags, double)>> StoredAsync(string id) =>
        (await server.StoredAsync(id)).Select(point => (point.N, point.Micros, point.Value, point.Flags & ~PointFlags.Numbered, point.Score));

    private static long Time(int second) => Some.Micros + second * 1_000_000L;

    private Task<TestClient> ConnectAsync(string query) =>
        TestClient.ConnectAsync(server.Address, query, options => options.AddSubProtocol(Subprotocol));

    private static async Task<byte[]> AskAsync(TestClient client, byte[] message)
    {
        await client.SendAsync(message, WebSocketMessageType.Binary);
        var reply = new byte[16 * 1024];
        var piece = await client.Socket.ReceiveAsync(reply.AsMemory(), CancellationToken.None).AsTask().WaitAsync(TestClient.Patience);
        Assert.Equal(WebSocketMessageType.Binary, piece.MessageType);
        Assert.True(piece.EndOfMessage);
        return reply[..piece.Count];
    }
}
