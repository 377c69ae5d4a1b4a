using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Tests.Access;

/// <summary>The keys of a database without a server.</summary>
internal static class ScratchKeys
{
    public static KeyStore In(string path)
    {
        var database = new SqliteDatabase(Options.Create(new StorageOptions { Path = path, Library = Some.SqliteLibrary }));
        database.Migrate();
        return new KeyStore(database);
    }
}
