using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Streams;

/// <summary>A store and its open streams, as one process has them, without any door.</summary>
internal sealed class StreamHost : IDisposable
{
    private readonly SqlitePointStore _sqlite;

    public StreamHost(string database, Func<IPointStore, IPointStore>? decorate = null, params ICommitObserver[] observers)
    {
        Path = database;
        var options = new StorageOptions { Path = database, Library = Some.SqliteLibrary };
        _sqlite = new SqlitePointStore(new SqliteDatabase(Options.Create(options)), Options.Create(new LimitOptions()), new FakeTime());
        _sqlite.Open();
        Store = decorate is null ? _sqlite : decorate(_sqlite);
        var told = new CommitObservers(observers, NullLogger<CommitObservers>.Instance);
        Directory = new StreamDirectory(
            Store, new CommitQueue(Store, told, new CommitMetrics(Some.Meter), NullLogger<CommitQueue>.Instance), told, new FakeTime(), NullLogger<PointStream>.Instance);
    }

    public string Path { get; }

    public IPointStore Store { get; }

    public StreamDirectory Directory { get; }

    public Task<OpenedStream> OpenAsync(ClientId id, SettingsChange change, Action<LeaseEnd>? ended = null) =>
        Directory.TakeOverAsync(id, change, ended ?? (_ => { }), CancellationToken.None);

    public void Dispose() => _sqlite.Dispose();

    /// <summary>What became of points that must all be stored.</summary>
    public static async Task<List<JudgedPoint>> FeedAsync(StreamLease lease, ReadOnlyMemory<ReceivedPoint> points, bool explain = false)
    {
        var outcomes = new Outcome[points.Length];
        Assert.Equal(CommitResult.Committed, await lease.SubmitAsync(points, outcomes, explain));
        return [.. outcomes.Select(outcome => outcome.Point)];
    }
}
