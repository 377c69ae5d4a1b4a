using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary>A stream has one writer; a newer connection replaces the older.</summary>
public sealed class TakeOverTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_newer_connection_takes_over_and_goes_on_with_what_was_learned()
    {
        var id = Some.NewId();
        await using var older = await server.ConnectAsync($"client_id={id}&window=10");
        for (var i = 1; i <= 20; i++) await older.AskAsync(Wire.Point(i % 4, i, i));

        await using var newer = await server.ConnectAsync($"client_id={id}&resume=1");

        Assert.Equal("""{"resume":{"last_seq":20}}""", await newer.ReceiveAsync());
        Assert.Equal(4001, await older.ClosedAsync());
        Assert.True(Wire.IsAnomaly(await newer.AskJsonAsync(Wire.Point(1e6, 21, 21))));
        Assert.Equal(21, (await server.StoredAsync(id)).Count);
    }

    [Fact]
    public async Task The_stream_is_active_as_long_as_its_newest_connection_is_open()
    {
        var id = Some.NewId();
        await using var older = await server.ConnectAsync($"client_id={id}");
        await older.AskAsync(Wire.Point(1));
        await using var newer = await server.ConnectAsync($"client_id={id}");
        Assert.Equal(4001, await older.ClosedAsync());
        await older.CloseAsync();
        await newer.AskAsync(Wire.Point(1));

        Assert.True((await server.Store.FindClientAsync(Some.Client(id), default))!.Active);

        await newer.CloseAsync();
        await server.UntilAsync(async () => !(await server.Store.FindClientAsync(Some.Client(id), default))!.Active);
    }

    [Fact]
    public async Task What_the_older_was_answered_stays_and_what_it_was_not_answered_is_not_stored()
    {
        var id = Some.NewId();
        await using var older = await server.ConnectAsync($"client_id={id}");
        for (var i = 1; i <= 2_000; i++) await older.SendAsync(Wire.Point(i, i, i));
        await older.ReceiveAsync();

        await using var newer = await server.ConnectAsync($"client_id={id}&resume=1");
        var resume = await newer.ReceiveAsync();
        var answered = 1;
        while (await older.TryReceiveAsync() is not null) answered++;
        await newer.AskAsync(Wire.Point(-1, 5_000, 5_000));

        var stored = await server.StoredAsync(id);
        Assert.Equal($$$"""{"resume":{"last_seq":{{{answered}}}}}""", resume);
        Assert.Equal([.. Enumerable.Range(1, answered).Select(i => (long)i), 5_000], stored.Select(point => point.Seq));
    }

    [Fact]
    public async Task Many_that_fight_for_a_stream_leave_one()
    {
        var id = Some.NewId();
        var clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.ConnectAsync($"client_id={id}&resume=1")));
        try
        {
            // Each has taken the stream once it is told of its last point, if it is not closed before: from then on nobody takes it any more.
            await Task.WhenAll(clients.Select(async client =>
            {
                await client.SendAsync(Wire.Point(1));
                await client.TryReceiveAsync();
            }));
            var codes = await Task.WhenAll(clients.Select(async client =>
            {
                // The one that stays is answered; all others are closed sooner or later.
                while (client.Socket.CloseStatus is null && await client.TryReceiveAsync() is { } reply)
                {
                    if (reply.Contains("anomaly") && (await server.StoredAsync(id)).Count > 0 && await IsLastAsync(client)) return 0;
                }

                return (int)client.Socket.CloseStatus!.Value;
            }));

            Assert.Single(codes, 0);
            Assert.Equal(19, codes.Count(code => code == 4001));
        }
        finally
        {
            foreach (var client in clients) await client.DisposeAsync();
        }

        // Asks again and again: who was replaced is closed before it is answered for ever.
        static async Task<bool> IsLastAsync(TestClient client)
        {
            for (var i = 0; i < 200; i++)
            {
                await client.SendAsync(Wire.Point(1));
                if (await client.TryReceiveAsync() is null) return false;
            }

            return true;
        }
    }

    [Fact]
    public async Task Clients_with_different_names_do_not_disturb_each_other()
    {
        string[] ids = [Some.NewId(), Some.NewId()];
        await using var a = await server.ConnectAsync($"client_id={ids[0]}");
        await using var b = await server.ConnectAsync($"client_id={ids[1]}");

        await Task.WhenAll(SendAsync(a, 1), SendAsync(b, 2));

        for (var i = 0; i < 2; i++)
        {
            var stored = await server.StoredAsync(ids[i]);
            Assert.Equal(100, stored.Count);
            Assert.All(stored, point => Assert.Equal(i + 1, point.Value));
        }

        static async Task SendAsync(TestClient client, double value)
        {
            for (var i = 0; i < 100; i++) await client.AskAsync(Wire.Point(value, time: i));
        }
    }
}
