using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Benchmarks.Hops;

/// <summary>From judged points to a committed transaction: one stream alone, nobody watching.</summary>
#pragma warning disable CA1001 // Close disposes what there is.
public class CommitHop
#pragma warning restore CA1001
{
    private readonly ScratchFolder _folder = new();
    private readonly PendingBatch _batch = new();
    private SqlitePointStore? _store;
    private CommitQueue? _queue;
    private StreamRecord? _stream;
    private StreamFigures _figures = StreamFigures.None;

    /// <summary>In the transaction.</summary>
    [Params(1, 16, 100)]
    public int Points { get; set; }

    [GlobalSetup]
    public async Task OpenAsync()
    {
        var storage = new StorageOptions { Path = _folder.Database };
        _store = new SqlitePointStore(
            new SqliteDatabase(Microsoft.Extensions.Options.Options.Create(storage)), Microsoft.Extensions.Options.Options.Create(new LimitOptions()), TimeProvider.System);
        _store.Open();
        _queue = new CommitQueue(_store, new CommitObservers([], NullLogger<CommitObservers>.Instance), new CommitMetrics(new Meter("hop")), NullLogger<CommitQueue>.Instance);
        if (!ClientId.TryParse("hop", out var id)) throw new InvalidOperationException("\"hop\" is no client id.");
        _stream = await _store.OpenAsync(id, SettingsChange.None, CancellationToken.None);
    }

    [Benchmark]
    public async Task CommitAsync()
    {
        _batch.Start(_stream!, _figures);
        for (var i = 0; i < Points; i++)
        {
            var n = _batch.Figures.Points + 1;
            _batch.Add(new JudgedPoint(n, n * 1_000_000, 512.345, 0, PointFlags.None, VotesMask: 0, Score: 0.2, Explained: null));
        }

        if (await _queue!.CommitAsync(_batch) != CommitResult.Committed) throw new InvalidOperationException("The store took nothing.");
        _figures = _batch.Figures;
        _batch.Clear();
    }

    [GlobalCleanup]
    public void Close()
    {
        _store!.Dispose();
        _folder.Dispose();
    }
}
