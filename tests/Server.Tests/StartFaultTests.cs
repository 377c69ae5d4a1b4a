using System.Net;
using Dapper;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Tests.Access;
using Xunit;

namespace StreamingAnomaly.Server.Tests;

/// <summary>Real faults that are there when the server starts: it comes up, says what is wrong, and goes on by itself when the cause is gone.</summary>
public sealed class StartFaultTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task A_file_that_is_no_database_is_said_and_survived()
    {
        await File.WriteAllTextAsync(_folder.Database, new string('x', 5_000));
        await CheckAsync(_folder.Database, () => File.Delete(_folder.Database), "not a database", "put a backup in its place");
    }

    [Fact]
    public async Task A_lock_that_another_program_keeps_is_said_and_survived()
    {
        var other = new SqliteConnection($"Data Source={_folder.Database};Pooling=False");
        other.Open();
        other.Execute("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE");
        await CheckAsync(_folder.Database, other.Dispose, "locked", "end that program");
    }

    [Fact]
    public async Task A_read_only_folder_is_said_and_survived()
    {
        using var disk = new SmallDisk(megabytes: 8) { IsReadOnly = true };
        await CheckAsync(disk.Database, () => disk.IsReadOnly = false, "Read-only file system", "must be able to write the file and its folder");
    }

    [Fact]
    public async Task A_full_disk_is_said_and_survived()
    {
        using var disk = new SmallDisk(megabytes: 8);
        disk.Fill("filler");
        await CheckAsync(disk.Database, () => File.Delete(disk.PathOf("filler")), "full", "Make room");
    }

    [Fact]
    public async Task While_the_keys_cannot_be_read_nobody_comes_in_and_no_key_is_called_wrong()
    {
        var key = new NewKey("me", [Scopes.Admin]).Make(ScratchKeys.In(_folder.Database), FakeTime.Start).Key!.Value.Text;
        using var other = new SqliteConnection($"Data Source={_folder.Database};Pooling=False");
        other.Open();
        other.Execute("BEGIN IMMEDIATE");
        using var server = await ServerProcess.StartAsync(_folder.Database);
        using var http = new HttpClient { BaseAddress = server.Address };
        using var keyed = new HttpClient { BaseAddress = server.Address, DefaultRequestHeaders = { { "Authorization", $"Bearer {key}" } } };

        foreach (var asking in (HttpClient[])[http, keyed])
        {
            using var answer = await asking.GetAsync(At("/api/detectors"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        }

        await using (var early = await TestClient.ConnectAsync(server.Address, $"client_id=a&key={key}")) Assert.Equal(1013, await early.ClosedAsync());

        other.Execute("ROLLBACK");

        await ReadyAsync(keyed);
        using var refused = await http.GetAsync(At("/api/detectors"));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await using var client = await TestClient.ConnectAsync(server.Address, $"client_id=a&key={key}");
        await client.AskAsync(Wire.Point(1));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_ends_the_start()
    {
        using (var newer = new SqliteConnection($"Data Source={_folder.Database};Pooling=False"))
        {
            newer.Open();
            newer.Execute("PRAGMA user_version = 999");
        }

        var (code, error) = await ServerProcess.FailAsync(_folder.Database);

        Assert.Equal(1, code);
        Assert.Contains("The server cannot start: ", error, StringComparison.Ordinal);
        Assert.Contains("newer version", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_beyond_its_limits_ends_the_start_and_is_named_in_full()
    {
        var (code, error) = await ServerProcess.FailAsync(_folder.Database, "--Limits:Connections", "0");

        Assert.Equal(1, code);
        Assert.Contains("The server cannot start: Limits:Connections: The field Connections must be between 1 and", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_another_server_uses_ends_the_start()
    {
        using var first = await ServerProcess.StartAsync(_folder.Database);

        var (code, error) = await ServerProcess.FailAsync(_folder.Database);

        Assert.Equal(1, code);
        Assert.Contains("is in use by another server", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Limits": { "Streams": 10, } """, "appsettings.json", "LineNumber")]
    [InlineData("""{ "Serilog": { "MinimumLevel": "Loud" } }""", "Serilog", "Loud")]
    public async Task Settings_that_cannot_be_read_end_the_start(string settings, params string[] said)
    {
        File.WriteAllText(_folder.File("appsettings.json"), settings);

        var (code, error) = await ServerProcess.FailAsync(_folder.Database, "--contentRoot", _folder.File(""));

        Assert.Equal(1, code);
        Assert.Contains("The server cannot start: ", error, StringComparison.Ordinal);
        Assert.All(said, word => Assert.Contains(word, error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task CheckAsync(string database, Action mend, params string[] said)
    {
        using var server = await ServerProcess.StartAsync(database);
        using var http = new HttpClient { BaseAddress = server.Address };

        Assert.Equal("alive\n", await http.GetStringAsync(At("/health/live")));
        foreach (var address in (string[])["/health/ready", "/", "/sign-in", "/api/clients", "/client/a"])
        {
            using var answer = await http.GetAsync(At(address));
            Assert.Equal((address, HttpStatusCode.ServiceUnavailable), (address, answer.StatusCode));
            var text = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
            Assert.All([database, .. said], part => Assert.Contains(part, text, StringComparison.Ordinal));
        }

        using (var post = await http.PostAsync(At("/api/clients/a/points"), Points()))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, post.StatusCode);
        await using (var early = await TestClient.ConnectAsync(server.Address, "client_id=a"))
            Assert.Equal(1013, await early.ClosedAsync());

        mend();

        await ReadyAsync(http);
        using var stored = await http.PostAsync(At("/api/clients/a/points"), Points());
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        await using var client = await TestClient.ConnectAsync(server.Address, "client_id=a");
        await client.AskAsync(Wire.Point(2));
    }

    private static async Task ReadyAsync(HttpClient http)
    {
        using var patience = new CancellationTokenSource(TestClient.Patience);
        while (true)
        {
            // The keys are read within a second of it: until then nobody comes in.
            using var answer = await http.GetAsync(At("/api/clients"), patience.Token);
            if (answer.StatusCode == HttpStatusCode.OK) break;
        }

        Assert.Equal("ready\n", await http.GetStringAsync(At("/health/ready"), patience.Token));
    }

    private static StringContent Points() => new("""{"value":1}""", null, "application/json");

    private static Uri At(string address) => new(address, UriKind.Relative);
}
