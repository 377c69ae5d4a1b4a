using Microsoft.Data.Sqlite;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Docs;

/// <summary>What docs/operations.md says about the database's files.</summary>
public sealed class DatabaseFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task After_a_stop_in_good_order_the_database_is_one_file()
    {
        await using var server = RunningServer.Start(new() { Database = _folder.Database });
        await using var client = await server.ConnectAsync("client_id=AAPL&window=20");
        await client.AskAsync(Wire.Point(1));
        await server.Http.GetStringAsync("/api/clients");
        Assert.True(File.Exists(_folder.Database + "-wal"));

        await server.StopAsync();

        Assert.Equal(_folder.Database, Assert.Single(Directory.GetFiles(_folder.File(""))));
    }

    [Fact]
    public async Task The_views_for_people_can_be_read_while_the_server_runs()
    {
        await using var server = RunningServer.Start(new() { Database = _folder.Database });
        await using var client = await server.ConnectAsync("client_id=AAPL&window=20");
        foreach (var value in Some.Calm(60, spikes: 50)) await client.AskAsync(Wire.Point(value));

        using var shell = new SqliteConnection($"Data Source={_folder.Database};Mode=ReadOnly;Pooling=False");
        shell.Open();

        Assert.Equal(1L, Scalar("SELECT active FROM clients WHERE client_id = 'AAPL'"));
        Assert.Equal(60L, Scalar("SELECT count(*) FROM points WHERE client_id = 'AAPL'"));
        Assert.Equal("100 1 1", Scalar("SELECT CAST(value AS INTEGER) || ' ' || anomaly || ' ' || alarm FROM anomalies WHERE n = 51"));

        object? Scalar(string sql)
        {
            using var command = shell.CreateCommand();
            command.CommandText = sql;
            return command.ExecuteScalar();
        }
    }

    public void Dispose() => _folder.Dispose();
}
