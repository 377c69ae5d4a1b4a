using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Storage;

public sealed class DatabaseLockTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public void One_server_at_a_time_uses_a_database()
    {
        var options = Options.Create(new StorageOptions { Path = _folder.Database });
        using (new DatabaseLock(options))
        {
            var refusal = Assert.Throws<StoreUnavailableException>(() => new DatabaseLock(options));
            Assert.Contains("another server", refusal.Message);
        }

        using var next = new DatabaseLock(options);
    }

    public void Dispose() => _folder.Dispose();
}
