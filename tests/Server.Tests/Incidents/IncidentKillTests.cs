using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Incidents;

/// <summary>No incident is lost or doubled by the death of the process, whenever it comes.</summary>
public sealed class IncidentKillTests
{
    private const int Kills = 6;

    [Fact]
    public async Task After_kills_in_full_flight_the_incidents_are_those_of_the_stored_points()
    {
        using var folder = new ScratchFolder();
        var random = new Random(5);
        string[] clients = ["a", "b", "c"];
        for (var round = 0; round < Kills; round++)
        {
            using var server = await ServerProcess.StartAsync(folder.Database);
            var left = random.Next(300, 4_000);
            await Task.WhenAll(clients.Select((client, i) => SendUntilCutAsync(server.Address, client, i + 1, answered =>
            {
                if (Interlocked.Add(ref left, -answered) <= 0) server.Kill();
            })));
            await server.EndedAsync();
        }

        // Nobody comes back: the rules catch up at the start alone.
        await using (var last = RunningServer.Start(new() { Database = folder.Database }))
        {
            await last.UntilAsync(() => Task.FromResult(Query(folder.Database, "SELECT count(*) FROM stream s JOIN incident_cursor c ON c.stream_id = s.id AND c.n = s.n").Single() == clients.Length.ToString()));
            await last.StopAsync();
        }

        var all = 0;
        foreach (var client in clients)
        {
            var expected = await ExpectedAsync(folder.Database, client);
            all += expected.Count;
            Assert.Equal(expected, Query(
                folder.Database,
                $"SELECT i.opened_n || ' ' || i.last_n || ' ' || coalesce(i.closed_n, 0) || ' ' || i.anomalies || ' ' || i.peak_n || ' ' || i.votes || ' ' || i.state FROM incident i JOIN stream s ON s.id = i.stream_id WHERE s.client_id = '{client}' ORDER BY i.id"));
        }

        Assert.InRange(all, 10, int.MaxValue);
        Assert.Empty(Query(folder.Database, "SELECT i.id FROM incident i WHERE 1 <> (SELECT count(*) FROM incident_event e WHERE e.incident_id = i.id AND e.kind = 'opened')"));
        Assert.Empty(Query(folder.Database, "SELECT i.id FROM incident i WHERE (i.state = 'closed') <> (SELECT count(*) FROM incident_event e WHERE e.incident_id = i.id AND e.kind = 'closed')"));
    }

    private static async Task SendUntilCutAsync(Uri server, string client, int seed, Action<int> answered)
    {
        try
        {
            await using var writer = await TestClient.ConnectAsync(server, $"client_id={client}&window=20&resume=1");
            var resume = JsonNode.Parse(await writer.ReceiveAsync())!["resume"];
            var points = Some.Received(seed, 100_000);
            var random = new Random(seed);
            for (var next = resume is null ? 0 : resume["last_seq"]!.GetValue<int>(); next < points.Length;)
            {
                var count = random.Next(1, 40);
                await writer.AskAsync(Wire.Batch(points[next..(next + count)].Select(point => Wire.Point(point.Value, point.Seq, (point.Micros - Some.Micros) / 1e6))));
                next += count;
                answered(count);
            }
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException)
        {
            // The server is dead, which is the point.
        }
    }

    /// <summary>What a rule makes of the points when nothing ever interrupts it.</summary>
    private static async Task<List<string>> ExpectedAsync(string database, string client)
    {
        var options = new StorageOptions { Path = database, Library = Some.SqliteLibrary };
        using var reader = new SqliteReader(new SqliteDatabase(Options.Create(options)));
        var rule = Odd.Rule(new IncidentOptions());
        var made = new List<string>();
        foreach (var point in await Some.AllAsync(query => reader.ReadAsync(query, default), Some.Client(client)))
        {
            if (rule.Take(point) == IncidentStep.Closed) made.Add(Text(rule.Closed!));
        }

        if (rule.Open is { } open) made.Add(Text(open));
        return made;

        static string Text(OpenIncident i) =>
            $"{i.OpenedN} {i.LastN} {i.ClosedN ?? 0} {i.Anomalies} {i.PeakN} {i.Votes} {(i.ClosedN is null ? "open" : "closed")}";
    }

    private static List<string> Query(string database, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        return [.. connection.Query<object>(sql).Select(row => $"{((IDictionary<string, object>)row).Values.Single()}")];
    }
}
