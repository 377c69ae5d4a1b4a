using Dapper;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Benchmarks.Sqlite;

/// <summary>What is in a database whose server was killed.</summary>
internal static class StoredPoints
{
    public static long Count(ScratchFolder folder)
    {
        var database = new SqliteDatabase(Microsoft.Extensions.Options.Options.Create(new StorageOptions { Path = folder.Database }));
        using var connection = database.OpenWriter();
        return connection.ExecuteScalar<long>("SELECT coalesce(sum(points), 0) FROM clients");
    }
}
