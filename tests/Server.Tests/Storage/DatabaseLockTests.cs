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
        using (var first = new DatabaseLock(options))
        {
            first.Take();
            using var second = new DatabaseLock(options);
            var refusal = Assert.Throws<WrongDatabaseException>(second.Take);
            Assert.Contains("another server", refusal.Message);
        }

        using var next = new DatabaseLock(options);
        next.Take();
    }

    public void Dispose() => _folder.Dispose();
}
