using System.Text;
using System.Threading.Tasks.Sources;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Ingest.WebSockets;
using StreamingAnomaly.Server.Metrics;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Tests.Ingest.WebSockets;
using StreamingAnomaly.Server.Tests.Streams;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary>From the frame to its reply an ordinary point leaves nothing to the garbage collector: snapshots, commits and what is measured of them included.</summary>
public sealed class AllocationTests : IDisposable
{
    private const int Messages = 4_000;

    // The first warms up.
    private const int Rounds = 4;

    private readonly ScratchFolder _folder = new();

    [Theory]
    [InlineData(false, 1, false)]
    [InlineData(false, 1, true)]
    [InlineData(false, 20, false)]
    [InlineData(true, 1, false)]
    [InlineData(true, 20, false)]
    public async Task Ordinary_points_cost_no_garbage(bool isBinary, int batch, bool isSentToCollector)
    {
        using var page = new MetricsCollector(Some.Meter);
        await page.StartAsync(default);
        using var metrics = isSentToCollector
            ? Sdk.CreateMeterProviderBuilder().AddMeter(Some.Meter.Name).AddReader(new BaseExportingMetricReader(new Nowhere())).Build()
            : null;
        using var host = new StreamHost(_folder.Database, decorate: null, new PointMetrics(Some.Meter), Watching("a"));
        using var wire = new OneByOne(message => ClientFrame.Of(isBinary ? Opcode.Binary : Opcode.Text, Message(message, batch, isBinary)));
        using var client = new ClientSocket(wire, () => { }, new FakeTime());
        var limits = Options.Create(new LimitOptions());
        var connection = new PointConnection(
            client, new FrameReader(wire, new UnfinishedBytes(limits)), isBinary,
            new Dictionary<string, string?> { ["client_id"] = "a" }, new ConnectionAccess(ring: null, AccessKey.Anyone(), from: null), host.Directory,
            new PointBufferPool(), limits, new IngestMetrics(Some.Meter), new FakeTime(), NullLogger<PointConnection>.Instance);

        var running = connection.RunAsync();
        for (var i = 0; i < Messages; i++) wire.Deliver();
        var allocated = long.MaxValue;
        for (var round = 1; round < Rounds; round++)
        {
            var (before, own) = (GC.GetAllocatedBytesForCurrentThread(), wire.OwnBytes);
            for (var i = 0; i < Messages; i++) wire.Deliver();
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before - (wire.OwnBytes - own));
        }

        wire.End();
        await running;
        var stored = await host.Store.FindClientAsync(Some.Client("a"), default);
        Assert.Equal(Rounds * Messages * batch, stored!.Figures.Points);
        Assert.Equal(0, stored.Figures.Anomalies);
        Assert.Equal(Rounds * Messages, page.Collect().Single(measured => measured.Instrument.Name == "streaming_anomaly.verdict.duration").All.Single().Count);

        // What is made once in a while (a pool's stack that grows, a span of a thousand points) is less than a byte a point, at least in one round.
        Assert.InRange(allocated, 0, Messages * batch);
    }

    public void Dispose() => _folder.Dispose();

    // With the rule of its incidents in memory, as a stream's that points come from has it.
    private static IncidentWatch Watching(string id)
    {
        var watch = new IncidentWatch(new FakeTime());
        watch.Remember(Some.Client(id));
        Assert.True(watch.Work.TryRead(out var stream));
        stream!.Begin();
        stream.Load(new StoredRule(Key: 1, N: 0, RuleMemory.Empty, IsRegular: false, new IncidentOptions(), Silences: [], Open: null, IsSilent: false));
        stream.CatchUp([]);
        return watch;
    }

    private static byte[] Message(int message, int batch, bool isBinary)
    {
        var points = Enumerable.Range(message * batch, batch).Select(i => (Micros: Some.Micros + i * 1_000_000L, Value: i % 7 + 0.5)).ToArray();
        if (isBinary) return BinaryWire.Message(1 + message * batch, points);
        var texts = points.Select((point, i) => Wire.Point(point.Value, 1 + message * batch + i, (point.Micros - Some.Micros) / 1e6)).ToArray();
        return Encoding.UTF8.GetBytes(batch == 1 ? texts[0] : Wire.Batch(texts));
    }

    private sealed class Nowhere : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }

    /// <summary>Gives one message at a time, on the thread that asks for it, and swallows what is sent back.</summary>
    private sealed class OneByOne(Func<int, byte[]> frame) : MemoryStream, IValueTaskSource<int>
    {
        private byte[] _frame = [];
        private int _delivered;
        private Action<object?>? _continuation;
        private object? _state;

        /// <summary>What making the messages has cost; nothing of it is the server's.</summary>
        public long OwnBytes { get; private set; }

        public void Deliver()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            _frame = frame(_delivered++);
            OwnBytes += _delivered > Messages ? GC.GetAllocatedBytesForCurrentThread() - before : 0;
            Resume();
        }

        public void End()
        {
            _frame = [];
            Resume();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.IsEmpty) return new ValueTask<int>(this, 0);
            _frame.CopyTo(buffer);
            return ValueTask.FromResult(_frame.Length);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public int GetResult(short token) => 0;

        public ValueTaskSourceStatus GetStatus(short token) => ValueTaskSourceStatus.Pending;

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            (_continuation, _state) = (continuation, state);

        private void Resume()
        {
            Assert.NotNull(_continuation);
            _continuation!(_state);
        }
    }
}
