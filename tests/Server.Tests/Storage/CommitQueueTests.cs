using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Storage;

public sealed class CommitQueueTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly SqlitePointStore _sqlite;
    private readonly FaultyStore.Faults _faults = new();
    private readonly Listener _listener = new();
    private readonly Meter _meter = new("own");
    private readonly CommitQueue _queue;

    public CommitQueueTests()
    {
        var options = Options.Create(new StorageOptions { Path = _folder.Database, Library = Some.SqliteLibrary });
        _sqlite = new SqlitePointStore(new SqliteDatabase(options), Options.Create(new LimitOptions()), new FakeTime());
        _sqlite.Open();
        var observers = new CommitObservers([new Grumbler(), _listener], NullLogger<CommitObservers>.Instance);
        _queue = new CommitQueue(new FaultyStore(_sqlite, _faults), observers, new CommitMetrics(_meter), NullLogger<CommitQueue>.Instance);
    }

    [Fact]
    public async Task What_comes_while_one_transaction_runs_goes_into_the_next_together()
    {
        var records = await OpenAsync(10);
        var groups = new List<int>();
        using var stop = new TransactionStop(_faults, batches => groups.Add(batches.Count));

        var first = Task.Run(() => CommitAsync(records[0], Some.Point(1)));
        stop.WaitUntilReached();
        var others = records[1..].Select(record => CommitAsync(record, Some.Point(1))).ToArray();
        Assert.All(others, other => Assert.False(other.IsCompleted));
        stop.GoOn();

        Assert.All(await Task.WhenAll([first, .. others]).WaitAsync(TestClient.Patience), result => Assert.Equal(CommitResult.Committed, result));
        Assert.Equal([1, 9], groups);
    }

    [Fact]
    public async Task What_waits_is_counted_by_points()
    {
        var records = await OpenAsync(2);
        using var stop = new TransactionStop(_faults);
        var first = Task.Run(() => CommitAsync(records[0], Some.Point(1)));
        stop.WaitUntilReached();

        var other = CommitAsync(records[1], Some.Points(1, 7));

        Assert.Equal(7, Waiting());
        stop.GoOn();
        await Task.WhenAll(first, other).WaitAsync(TestClient.Patience);
        Assert.Equal(0, Waiting());
    }

    [Fact]
    public async Task Many_at_once_are_all_stored_and_told_in_each_streams_order()
    {
        var records = await OpenAsync(8);

        await Task.WhenAll(records.Select(record => Task.Run(async () =>
        {
            for (var n = 1; n <= 200; n++) Assert.Equal(CommitResult.Committed, await CommitAsync(record, Some.Point(n)));
        }))).WaitAsync(TestClient.Patience);

        foreach (var record in records)
        {
            Assert.Equal(200, (await _sqlite.AllAsync(record.Id)).Count);
            Assert.Equal(Enumerable.Range(1, 200).Select(n => (long)n), _listener.ToldOf(record.Id));
        }
    }

    [Fact]
    public async Task A_batch_the_store_cannot_digest_fails_alone()
    {
        var records = await OpenAsync(4);
        using var stop = new TransactionStop(_faults);
        var first = Task.Run(() => CommitAsync(records[0], Some.Point(1)));
        stop.WaitUntilReached();
        var poison = CommitAsync(records[1], Some.Point(1), Some.Point(1));
        var others = records[2..].Select(record => CommitAsync(record, Some.Point(1))).ToArray();
        stop.GoOn();

        Assert.Equal(CommitResult.Unavailable, await poison.WaitAsync(TestClient.Patience));
        Assert.All(await Task.WhenAll([first, .. others]).WaitAsync(TestClient.Patience), result => Assert.Equal(CommitResult.Committed, result));
        Assert.Empty(await _sqlite.AllAsync(records[1].Id));
        Assert.Empty(_listener.ToldOf(records[1].Id));
        Assert.Equal([1], _listener.ToldOf(records[3].Id));
    }

    [Fact]
    public async Task A_store_that_is_unavailable_fails_all_that_wait_and_the_next_are_tried_again()
    {
        var records = await OpenAsync(3);
        using var stop = new TransactionStop(_faults);
        var first = Task.Run(() => CommitAsync(records[0], Some.Point(1)));
        stop.WaitUntilReached();
        var others = records[1..].Select(record => CommitAsync(record, Some.Point(1))).ToArray();
        stop.GoOn(after: () => throw new StoreUnavailableException("the disk is full"));

        Assert.All(await Task.WhenAll([first, .. others]).WaitAsync(TestClient.Patience), result => Assert.Equal(CommitResult.Unavailable, result));
        Assert.All(records, record => Assert.Empty(_listener.ToldOf(record.Id)));

        _faults.OnAppend = null;
        Assert.Equal(CommitResult.Committed, await CommitAsync(records[0], Some.Point(1)));
    }

    [Fact]
    public async Task A_superseded_batch_is_told_so_and_nobody_hears_of_its_points()
    {
        var older = Assert.Single(await OpenAsync(1));
        await _sqlite.OpenAsync(older.Id, SettingsChange.None, default);

        Assert.Equal(CommitResult.Superseded, await CommitAsync(older, Some.Point(1)));
        Assert.Empty(_listener.ToldOf(older.Id));
    }

    [Fact]
    public async Task Observers_are_told_after_the_commit()
    {
        var record = Assert.Single(await OpenAsync(1));
        _listener.WhenTold = id => Assert.NotEmpty(_sqlite.AllAsync(id).GetAwaiter().GetResult());

        await CommitAsync(record, Some.Points(1, 5));

        Assert.Equal([1, 2, 3, 4, 5], _listener.ToldOf(record.Id));
        Assert.Null(_listener.Failure);
    }

    public void Dispose()
    {
        _meter.Dispose();
        _sqlite.Dispose();
        _folder.Dispose();
    }

    private async Task<StreamRecord[]> OpenAsync(int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => _sqlite.OpenAsync(Some.Client($"stream {i}"), SettingsChange.None, default)));

    private int Waiting()
    {
        var waiting = -1;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter == _meter && instrument.Name == "streaming_anomaly.points.waiting") listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => waiting = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return waiting;
    }

    private Task<CommitResult> CommitAsync(StreamRecord record, params JudgedPoint[] points) =>
        _queue.CommitAsync(PointStoreConformance.Batch(record, points)).AsTask();

    /// <summary>Holds up the first transaction until it is told to go on.</summary>
    private sealed class TransactionStop : IDisposable
    {
        private readonly ManualResetEventSlim _reached = new();
        private readonly ManualResetEventSlim _goOn = new();
        private Action? _after;

        public TransactionStop(FaultyStore.Faults faults, Action<IReadOnlyList<PendingBatch>>? each = null) => faults.OnAppend = batches =>
        {
            each?.Invoke(batches);
            _reached.Set();
            Assert.True(_goOn.Wait(TestClient.Patience));
            _after?.Invoke();
        };

        public void WaitUntilReached() => Assert.True(_reached.Wait(TestClient.Patience));

        /// <param name="after">Instead of the transaction, when it throws; of this and all later ones.</param>
        public void GoOn(Action? after = null)
        {
            _after = after;
            _goOn.Set();
        }

        public void Dispose()
        {
            _goOn.Set();
            _reached.Dispose();
        }
    }

    private sealed class Listener : ICommitObserver
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<ClientId, List<long>> _told = [];

        public Action<ClientId>? WhenTold { get; set; }

        public Exception? Failure { get; private set; }

        public IReadOnlyList<long> ToldOf(ClientId id)
        {
            lock (_lock) return _told.TryGetValue(id, out var numbers) ? [.. numbers] : [];
        }

        public void OnCommitted(ClientId id, in StreamFigures figures, ReadOnlySpan<JudgedPoint> points)
        {
            Failure ??= Record.Exception(() => WhenTold?.Invoke(id));
            lock (_lock)
            {
                if (!_told.TryGetValue(id, out var numbers)) _told.Add(id, numbers = []);
                foreach (var point in points) numbers.Add(point.N);
            }
        }
    }

    private sealed class Grumbler : ICommitObserver
    {
        public void OnCommitted(ClientId id, in StreamFigures figures, ReadOnlySpan<JudgedPoint> points) =>
            throw new InvalidOperationException("what others throw must not disturb");
    }
}
