using Microsoft.Extensions.Options;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Held while a server uses a database: two of them would take each other's streams, and each other's connections for dead.</summary>
/// <remarks>The operating system lets go of it when the process dies, however it dies.</remarks>
internal sealed class DatabaseLock(IOptions<StorageOptions> options) : IDisposable
{
    private FileStream? _file;

    /// <summary>Takes it, where that has not been done.</summary>
    /// <exception cref="WrongDatabaseException">Another server holds it.</exception>
    /// <exception cref="StoreUnavailableException">The folder cannot be written.</exception>
    public void Take()
    {
        var path = Path.GetFullPath(options.Value.Path);
        try
        {
            if (Path.GetDirectoryName(path) is { } folder) Directory.CreateDirectory(folder);
            _file ??= new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new WrongDatabaseException($"the database {path} (Storage:Path) is in use by another server. Stop that one, or give this one another Storage:Path.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(SqliteFaults.Describe(path, e), e);
        }
    }

    public void Dispose() => _file?.Dispose();

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows: .NET has no exception of its own for them.
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
