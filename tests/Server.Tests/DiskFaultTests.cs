using System.Net;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using Xunit;

namespace StreamingAnomaly.Server.Tests;

/// <summary>Real faults of a real disk under a real server: it says so, stays up, and goes on by itself when the cause is gone.</summary>
public sealed class DiskFaultTests
{
    [Fact]
    public async Task A_full_disk_is_said_and_survived()
    {
        using var disk = new SmallDisk(megabytes: 8);
        await CheckAsync(disk.Database, () => disk.Fill("filler"), () => File.Delete(disk.PathOf("filler")), "full");
    }

    [Fact]
    public async Task A_lock_that_another_program_keeps_is_said_and_survived()
    {
        using var folder = new ScratchFolder();
        SqliteConnection? other = null;
        await CheckAsync(
            folder.Database,
            () =>
            {
                other = new SqliteConnection($"Data Source={folder.Database};Pooling=False");
                other.Open();
                other.Execute("BEGIN IMMEDIATE");
            },
            () => other!.Dispose(),
            "locked");
    }

    private static async Task CheckAsync(string database, Action cause, Action mend, string reason)
    {
        using var server = await ServerProcess.StartAsync(database);
        using var http = new HttpClient { BaseAddress = server.Address };
        var answered = 0;
        await using (var client = await TestClient.ConnectAsync(server.Address, "client_id=a&resume=1"))
        {
            await client.ReceiveAsync();
            while (answered < 100) answered = await AskAsync(client, answered + 1);

            cause();

            // Until the room that is still there is used up.
            await client.SendAsync(Wire.Point(answered + 1, answered + 1));
            while (await client.TryReceiveAsync() is not null) await client.SendAsync(Wire.Point(++answered + 1, answered + 1));
            Assert.Equal(1013, (int)client.Socket.CloseStatus!.Value);
        }

        using (var notReady = await http.GetAsync(new Uri("/health/ready", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, notReady.StatusCode);
            Assert.Contains(reason, await notReady.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal("alive\n", await http.GetStringAsync(new Uri("/health/live", UriKind.Relative)));

        mend();

        Assert.Equal("ready\n", await http.GetStringAsync(new Uri("/health/ready", UriKind.Relative)));
        await using var again = await TestClient.ConnectAsync(server.Address, "client_id=a&resume=1");
        var lastSeq = JsonNode.Parse(await again.ReceiveAsync())!["resume"]!["last_seq"]!.GetValue<int>();
        Assert.Equal(answered, lastSeq);
        await AskAsync(again, lastSeq + 1);
    }

    private static async Task<int> AskAsync(TestClient client, int seq)
    {
        await client.AskAsync(Wire.Point(seq, seq));
        return seq;
    }
}
