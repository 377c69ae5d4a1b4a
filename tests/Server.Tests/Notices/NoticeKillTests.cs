using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.Server.Tests.Notices.Receivers;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Notices;

/// <summary>What was committed is told of, once, whenever the process dies.</summary>
public sealed class NoticeKillTests : IAsyncLifetime
{
    private const int Rounds = 4;
    private const int StreamsARound = 3;

    private HttpReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await HttpReceiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task Kills_between_a_commit_and_its_notice_and_in_the_middle_of_a_delivery_lose_and_double_nothing()
    {
        using var folder = new ScratchFolder();
        for (var round = 0; round < Rounds; round++)
        {
            using var server = await StartAsync(folder);
            var dies = round % 2 == 1;
            var sent = new TaskCompletionSource();

            // Of every other round the notice comes, and nobody learns that it was taken.
            _receiver.Answer = async (_, context) =>
            {
                if (!dies)
                {
                    await context.Response.WriteAsync("ok");
                    return;
                }

                await sent.Task.WaitAsync(TestClient.Patience);
                server.Kill();
                context.Abort();
            };
            await Task.WhenAll(Enumerable.Range(0, StreamsARound).Select(i => SpikeAsync(server.Address, $"stream {round} {i}")));
            sent.SetResult();
            if (!dies) server.Kill();
            await server.EndedAsync();
        }

        _receiver.Answer = (_, context) => context.Response.WriteAsync("ok");
        using (var server = await StartAsync(folder))
        {
            using var http = new HttpClient { BaseAddress = server.Address };
            using var patience = new CancellationTokenSource(TestClient.Patience);

            // In this order: what is told of only between the two questions waits at the second.
            while (Untold(folder) > 0 || Query<long>(folder, "SELECT count(*) FROM notice_delivery WHERE next_at IS NOT NULL") > 0)
                await http.GetStringAsync("/health/live", patience.Token);
        }

        // A notice may come again, then under the same key; no incident stands in two.
        var notices = _receiver.Requests.Select(request => JsonElement.Parse(request.Text)).Where(body => body.GetProperty("type").GetString() == "incidents.opened");
        var told = notices.DistinctBy(body => body.GetProperty("id").GetString())
            .SelectMany(body => body.GetProperty("incidents").EnumerateArray()).Select(incident => incident.GetProperty("client_id").GetString()!);
        Assert.Equal(Enumerable.Range(0, Rounds).SelectMany(round => Enumerable.Range(0, StreamsARound).Select(i => $"stream {round} {i}")), told.Order());
    }

    private Task<ServerProcess> StartAsync(ScratchFolder folder) => ServerProcess.StartAsync(
        folder.Database, "--Notices:Channels:team:Kind", "Webhook", "--Notices:Channels:team:Url", _receiver.Url);

    private static async Task SpikeAsync(Uri server, string id)
    {
        await using var client = await TestClient.ConnectAsync(server, $"client_id={id}&window=20");
        foreach (var value in Some.Calm(52, spikes: 50)) await client.AskAsync(Wire.Point(value));
    }

    // Events that no notice was made of yet, and streams whose alarm is no incident yet.
    private static long Untold(ScratchFolder folder) => Query<long>(
        folder,
        $"""
        SELECT (SELECT count(*) FROM incident_event WHERE id > coalesce((SELECT event_id FROM notice_cursor), 0))
             + {Rounds * StreamsARound} - (SELECT count(*) FROM incident)
        """);

    private static T Query<T>(ScratchFolder folder, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={folder.Database};Mode=ReadOnly;Pooling=False");
        return connection.ExecuteScalar<T>(sql)!;
    }
}
