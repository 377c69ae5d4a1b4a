using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace StreamingAnomaly.Server.Tests;

/// <summary>The files are damaged or taken away under a running server: it stays up, answers nothing that is not stored, and goes on by itself.</summary>
public sealed class DamagedDatabaseTests : IDisposable
{
    private const int AtOnce = 500;
    private const int Kept = 12 * AtOnce;

    private readonly ScratchFolder _folder = new();

    public static TheoryData<string> Damages => ["cut short", "emptied", "overwritten", "deleted"];

    [Theory, MemberData(nameof(Damages))]
    public async Task A_damaged_database_is_said_and_a_backup_in_its_place_goes_on(string damage)
    {
        await FillAsync();
        using var server = await ServerProcess.StartAsync(_folder.Database);
        using var http = new HttpClient { BaseAddress = server.Address };
        await using var open = await TestClient.ConnectAsync(server.Address, "client_id=a&resume=1");
        await open.ReceiveAsync();
        File.Copy(_folder.Database, _folder.File("backup.db"));

        Damage(damage);

        var answered = Kept;
        while (await PostAsync(http, answered + 1) == HttpStatusCode.OK) answered += AtOnce;
        Assert.Equal("alive\n", await http.GetStringAsync(At("/health/live")));
        Assert.Contains(_folder.Database, await NotReadyAsync(http), StringComparison.Ordinal);
        using (var chart = await http.GetAsync(At("/api/clients/a/chart"))) Assert.Equal(HttpStatusCode.ServiceUnavailable, chart.StatusCode);

        // What the backup does not know is not to be taken for stored: a connection of before is sent away.
        PutBack();
        await ReadyAsync(http);
        await open.SendAsync(Wire.Point(1, answered + 1));
        Assert.Equal(1013, await open.ClosedAsync());
        await using var again = await TestClient.ConnectAsync(server.Address, "client_id=a&resume=1");
        Assert.Equal(Kept, JsonNode.Parse(await again.ReceiveAsync())!["resume"]!["last_seq"]!.GetValue<int>());
        await again.AskAsync(Wire.Point(1, Kept + 1));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(http, Kept + 2));
    }

    [Fact]
    public async Task Of_a_log_that_is_deleted_nothing_is_lost()
    {
        await FillAsync();
        using var server = await ServerProcess.StartAsync(_folder.Database);
        using var http = new HttpClient { BaseAddress = server.Address };
        Assert.Equal(HttpStatusCode.OK, await PostAsync(http, Kept + 1));

        File.Delete(_folder.Database + "-wal");

        await NotReadyAsync(http);
        await ReadyAsync(http);
        await using var client = await TestClient.ConnectAsync(server.Address, "client_id=a&resume=1");
        Assert.Equal(Kept + AtOnce, JsonNode.Parse(await client.ReceiveAsync())!["resume"]!["last_seq"]!.GetValue<int>());
    }

    public void Dispose() => _folder.Dispose();

    // The next start moves the log of a killed one into the database.
    private async Task FillAsync()
    {
        using var server = await ServerProcess.StartAsync(_folder.Database);
        using var http = new HttpClient { BaseAddress = server.Address };
        for (var seq = 1; seq < Kept; seq += AtOnce) Assert.Equal(HttpStatusCode.OK, await PostAsync(http, seq));
    }

    private void Damage(string damage)
    {
        var length = new FileInfo(_folder.Database).Length;
        if (damage == "deleted")
        {
            File.Delete(_folder.Database);
            return;
        }

        using var file = File.OpenHandle(_folder.Database, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        if (damage == "cut short") RandomAccess.SetLength(file, length / 2);
        else if (damage == "emptied") RandomAccess.SetLength(file, 0);
        else RandomAccess.Write(file, new byte[length / 1024 * 1024 - 2048].AsSpan(), 1024);
    }

    private void PutBack()
    {
        foreach (var suffix in (string[])["-wal", "-shm"]) File.Delete(_folder.Database + suffix);
        File.Move(_folder.File("backup.db"), _folder.Database, overwrite: true);
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, int seq)
    {
        var points = string.Join(',', Enumerable.Range(seq, AtOnce).Select(n => $$"""{"timestamp":{{n}},"value":{{n % 7}},"seq":{{n}}}"""));
        using var body = new StringContent($"[{points}]", null, "application/json");
        using var answer = await http.PostAsync(At("/api/clients/a/points"), body).WaitAsync(TestClient.Patience);
        return answer.StatusCode;
    }

    private static Task<string> NotReadyAsync(HttpClient http) => UntilAsync(http, HttpStatusCode.ServiceUnavailable);

    private static Task<string> ReadyAsync(HttpClient http) => UntilAsync(http, HttpStatusCode.OK);

    private static async Task<string> UntilAsync(HttpClient http, HttpStatusCode status)
    {
        using var patience = new CancellationTokenSource(TestClient.Patience);
        while (true)
        {
            using var answer = await http.GetAsync(At("/health/ready"), patience.Token);
            if (answer.StatusCode == status) return await answer.Content.ReadAsStringAsync(patience.Token);
        }
    }

    private static Uri At(string address) => new(address, UriKind.Relative);
}
