using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Access;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Ingest.WebSockets;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Tests.Ingest.WebSockets;
using StreamingAnomaly.Server.Tests.Streams;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary>What is read ahead of its replies is bounded, however a client fills it.</summary>
public sealed class FlightTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task Replies_that_repeat_long_timestamps_are_sent_before_they_are_many()
    {
        const int Messages = 200;
        const int Digits = 50_000;
        var point = $$"""{"timestamp":1714555800.{{new string('0', Digits)}},"value":1}""";
        using var host = new StreamHost(_folder.Database);
        using var meter = new Meter("flight");
        using var wire = new AllAtOnce(Enumerable.Repeat(ClientFrame.Of(Opcode.Text, Encoding.UTF8.GetBytes(point)), Messages));
        using var client = new ClientSocket(wire, () => { }, new FakeTime());
        var limits = Options.Create(new LimitOptions());
        var connection = new PointConnection(
            client, new FrameReader(wire, new UnfinishedBytes(limits)), isBinary: false,
            new Dictionary<string, string?> { ["client_id"] = "a" }, new ConnectionAccess(ring: null, AccessKey.Anyone(), from: null), host.Directory,
            new PointBufferPool(), limits, new IngestMetrics(meter), new FakeTime(), NullLogger<PointConnection>.Instance);

        await connection.RunAsync();

        Assert.InRange(wire.Sent.Sum(), Messages * Digits, long.MaxValue);
        Assert.InRange(wire.Sent.Max(), 1 << 20, (2 << 20) + 2 * Digits);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>All that the client has to say is there from the beginning, and what is sent to it is taken at once.</summary>
    private sealed class AllAtOnce(IEnumerable<byte[]> frames) : MemoryStream([.. frames.SelectMany(frame => frame)])
    {
        public List<long> Sent { get; } = [];

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Sent.Add(buffer.Length);
            return ValueTask.CompletedTask;
        }
    }
}
