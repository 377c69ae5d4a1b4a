using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Tests.Access;

/// <summary>The keys of a database without a server.</summary>
internal sealed class ScratchKeys : IDisposable
{
    public ScratchKeys(string path)
    {
        var database = new SqliteDatabase(Options.Create(new StorageOptions { Path = path, Library = Some.SqliteLibrary }));
        database.Migrate();
        Keys = new KeyStore(database);
    }

    public KeyStore Keys { get; }

    public void Dispose() => Keys.Dispose();
}
