using Microsoft.Extensions.Options;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Held while a server uses a database: two of them would take each other's streams, and each other's connections for dead.</summary>
/// <remarks>The operating system lets go of it when the process dies, however it dies.</remarks>
internal sealed class DatabaseLock : IDisposable
{
    private readonly FileStream _file;

    /// <exception cref="StoreUnavailableException">Another server holds it.</exception>
    public DatabaseLock(IOptions<StorageOptions> options)
    {
        var path = Path.GetFullPath(options.Value.Path);
        try
        {
            if (Path.GetDirectoryName(path) is { } folder) Directory.CreateDirectory(folder);
            _file = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"the database {path} (Storage:Path) cannot be used, perhaps because another server uses it: {e.Message}", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
