using Microsoft.Extensions.Configuration;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;
using StreamingAnomaly.Server.Tests.Docs;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Storage;

public sealed class BackupTests : IDisposable
{
    private const int Ahead = 50;

    private readonly ScratchFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_backup_under_load_has_all_that_was_answered_before_it_and_a_server_goes_on_from_it()
    {
        var points = Some.Received(1, 20_000);
        var backup = _folder.File("backup.db");
        int answered, stored;
        using (var server = await ServerProcess.StartAsync(_folder.Database))
        {
            await using var client = await TestClient.ConnectAsync(server.Address, "client_id=a&window=20&resume=1");
            await client.ReceiveAsync();
            answered = await SendAsync(client, points, 0, 5_000);
            var sending = SendAsync(client, points, answered, points.Length - answered);
            Assert.Equal(0, await BackUpAsync(backup));
            await sending;
        }

        Assert.Contains("1 streams with ", _output.ToString(), StringComparison.Ordinal);
        using (var restored = await ServerProcess.StartAsync(backup))
        {
            await using var client = await TestClient.ConnectAsync(restored.Address, "client_id=a&window=20&resume=1");
            stored = System.Text.Json.Nodes.JsonNode.Parse(await client.ReceiveAsync())!["resume"]!["last_seq"]!.GetValue<int>();
            Assert.InRange(stored, answered, points.Length);
            await SendAsync(client, points, stored, points.Length - stored);
        }

        Assert.Equal(await StoredAsync(_folder.Database), await StoredAsync(backup));
    }

    [Fact]
    public async Task A_backup_is_restored_as_documented_and_clients_go_on_with_the_same_verdicts()
    {
        var points = Some.Received(1, 3_000);
        var backup = _folder.File("backup.db");
        using (var server = await ServerProcess.StartAsync(_folder.Database))
        {
            await using var client = await TestClient.ConnectAsync(server.Address, "client_id=a&window=20&resume=1");
            await client.ReceiveAsync();
            await SendAsync(client, points, 0, 1_000);
            await Command.RunAsync(
                AppContext.BaseDirectory, "dotnet", "Server.dll", "backup", backup, "--Storage:Path", _folder.Database, "--Storage:Library", Some.SqliteLibrary.ToString());
            await SendAsync(client, points, 1_000, 500);
            server.Terminate();
            await server.EndedAsync();
        }

        foreach (var suffix in (string[])["", "-wal", "-shm"]) File.Delete(_folder.Database + suffix);
        File.Move(backup, _folder.Database);

        using (var restored = await ServerProcess.StartAsync(_folder.Database))
        {
            await using var client = await TestClient.ConnectAsync(restored.Address, "client_id=a&window=20&resume=1");
            Assert.Equal("""{"resume":{"last_seq":1000}}""", await client.ReceiveAsync());
            await SendAsync(client, points, 1_000, 2_000);
        }

        var twin = new StreamState(StreamSettings.Default with { Window = 20 });
        var expected = points.Select(point => twin.Take(point, Some.Micros, explain: false)).Select(point => (point.Seq, point.Score, point.Flags));
        Assert.Equal(expected, await StoredAsync(_folder.Database));
    }

    [Fact]
    public async Task A_file_that_exists_is_left_alone()
    {
        var existing = _folder.File("existing.db");
        await File.WriteAllTextAsync(existing, "mine");
        await File.WriteAllTextAsync(_folder.Database, "");

        Assert.Equal(1, await BackUpAsync(existing));

        Assert.Equal("mine", await File.ReadAllTextAsync(existing));
        Assert.Contains("exists already", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_or_none_is_said_and_leaves_no_file()
    {
        Assert.Equal(1, await BackUpAsync(_folder.File("a.db")));
        Assert.Contains("there is no such file", _errors.ToString(), StringComparison.Ordinal);

        await File.WriteAllTextAsync(_folder.Database, new string('x', 5_000));
        Assert.Equal(1, await BackUpAsync(_folder.File("b.db")));
        Assert.Contains("not a database", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal([_folder.Database], Directory.GetFiles(Path.GetDirectoryName(_folder.Database)!));
    }

    private static async Task<int> SendAsync(TestClient client, ReceivedPoint[] points, int from, int count)
    {
        foreach (var batch in points.AsMemory(from, count).ToArray().Chunk(Ahead))
            await client.AskAsync(Wire.Batch(batch.Select(point => Wire.Point(point.Value, point.Seq, (point.Micros - Some.Micros) / 1e6))));
        return from + count;
    }

    private async Task<IEnumerable<(long, double, PointFlags)>> StoredAsync(string path)
    {
        var options = new StorageOptions { Path = path, Library = Some.SqliteLibrary };
        using var reader = new SqliteReader(new SqliteDatabase(Microsoft.Extensions.Options.Options.Create(options)));
        var all = await Some.AllAsync(query => reader.ReadAsync(query, default), Some.Client("a"));
        return all.Select(point => (point.Seq, point.Score, point.Flags));
    }

    private Task<int> BackUpAsync(string file)
    {
        var options = new ConfigurationManager();
        options["Storage:Path"] = _folder.Database;
        options["Storage:Library"] = Some.SqliteLibrary.ToString();
        return BackupCommand.RunAsync(["backup", file], options, _output, _errors);
    }
}
