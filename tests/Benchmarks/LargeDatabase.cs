using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Benchmarks;

/// <summary>Ten million points, a second apart, one in 180 of them anomalous, written by the store itself.</summary>
internal sealed class LargeDatabase : IDisposable
{
    /// <summary>2024-01-01T00:00:00Z.</summary>
    public const long Start = 1_704_067_200_000_000;

    private const int AnomalyEvery = 180;
    private const int GroupPoints = 10_000;
    private const int CheckpointEvery = 500_000;

    private static readonly Explained Why = new(
        new Band(-11, 0, 11),
        [new("z_score", 0.83, true), new("iqr", 0.7, true), new("ewma", 0.6, true), new("moving_average", 0.9, true), new("isolation_forest", 0.4, false)],
        "40.1 is 153 % above the mean of the last 50 points, 15.8: 5.4 standard deviations, where up to 3.3 are usual; 4 of 5 detectors agree");

    private readonly SqlitePointStore _store;
    private readonly string _path;

    private LargeDatabase(string path)
    {
        _path = path;
        _store = new SqlitePointStore(
            new SqliteDatabase(Microsoft.Extensions.Options.Options.Create(new StorageOptions { Path = path })), Microsoft.Extensions.Options.Options.Create(new LimitOptions()), TimeProvider.System);
        _store.Open();
    }

    public IPointStore Store => _store;

    public long Points { get; private set; }

    public int Streams { get; private set; }

    public long Megabytes => new FileInfo(_path).Length >> 20;

    /// <summary>Those that are long enough to be measured one by one.</summary>
    public IReadOnlyList<(string Name, ClientId Id)> Long { get; } =
        [("5 M points in commits of 100", Id("hundreds")), ("1 M points in commits of one", Id("singles"))];

    public static LargeDatabase Build(string path)
    {
        var database = new LargeDatabase(path);
        database.Add(Id("hundreds"), 5_000_000, commit: 100);
        database.Add(Id("singles"), 1_000_000, commit: 1);
        for (var i = 0; i < 1_000; i++) database.Add(Id($"medium {i}"), 5_000, commit: 50);
        for (var i = 0; i < 4_000; i++) database.Add(Id($"small {i}"), 5, commit: 1);
        database._store.FinishCheckpoint();
        return database;
    }

    /// <summary>A daily wave with noise, for ever.</summary>
    public static IEnumerable<double> Signal(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; ; i++) yield return 10 * Math.Sin(i * Math.Tau / 86_400) + random.NextDouble() + (i % AnomalyEvery == AnomalyEvery - 1 ? 40 * random.NextDouble() : 0);
    }

    public static ClientId Id(string text) => ClientId.TryParse(text, out var id) ? id : throw new ArgumentException($"\"{text}\" is no client id.");

    public void Dispose() => _store.Dispose();

    private void Add(ClientId id, int count, int commit)
    {
        Streams++;
        Points += count;
        var record = _store.OpenAsync(id, SettingsChange.None, CancellationToken.None).GetAwaiter().GetResult();
        var group = new List<PendingBatch>();
        var figures = StreamFigures.None;
        foreach (var values in Signal(seed: count).Take(count).Chunk(commit))
        {
            var batch = new PendingBatch();
            batch.Start(record, figures);
            foreach (var value in values) batch.Add(Point(batch.Figures.Points + 1, value));
            figures = batch.Figures;
            group.Add(batch);
            if (figures.Points == count) batch.Seen = DateTimeOffset.UnixEpoch.AddSeconds(Streams);
            if (group.Count * commit < GroupPoints && figures.Points < count) continue;
            _store.Append(group);
            group.Clear();
            if (figures.Points % CheckpointEvery == 0) _store.FinishCheckpoint();
        }
    }

    private static JudgedPoint Point(long n, double value)
    {
        var micros = Start + (n - 1) * Timestamps.MicrosPerSecond;
        return n % AnomalyEvery == 0
            ? new JudgedPoint(n, micros, value, n, PointFlags.Anomaly | PointFlags.Alarm | PointFlags.Numbered, 0b01111, 0.8, Why)
            : new JudgedPoint(n, micros, value, n, PointFlags.Numbered, 0, 0.3, null);
    }
}
