using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Browser.Tests;

public sealed class LongRunTests(Chromium chromium) : IAsyncDisposable
{
    private const int Batch = 1_000;

    // What the garbage collector and the engine's own tables may differ by.
    private const double MaxGrowth = 1_500_000;

    // Stands in for the connection, so that a day's points come as fast as the page takes them.
    private const string Source =
        """
        window.EventSource = class {
          constructor() { this.handlers = {}; window.source = this; }
          addEventListener(name, handle) { this.handlers[name] = handle; }
          close() {}
        };
        """;

    private const string Feed =
        """
        ([first, count]) => {
          for (let n = first; n < first + count; n++) {
            const anomaly = n % 250 === 0;
            const vote = { score: anomaly ? 0.8 : 0.1 + n % 7 / 50, anomaly };
            source.handlers.message({ data: JSON.stringify({
              timestamp: new Date(1714600000000 + n * 100).toISOString(), n, value: anomaly ? 99 : 10 + n % 13 / 10, anomaly, alarm: anomaly, score: vote.score,
              severity: anomaly ? 'critical' : 'none', lower: 8, expected: 10.5, upper: 13, votes: { z_score: vote, iqr: vote, ewma: vote },
              reason: `${n} is what it is`, warming_up: false, late: false, missing: false }) });
          }
          source.handlers.figures({ data: JSON.stringify({ active: true, rate: 10, points: first + count - 1, anomalies: 3, alarms: 3, last_value: 10 }) });
        }
        """;

    private readonly RunningServer _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_page_that_stays_open_for_hundreds_of_thousands_of_points_does_not_grow()
    {
        using var sender = await Sender.WithSpikesAsync(_server, "a", 1_500, 1_000);
        await using var viewer = await chromium.OpenAsync(_server.Page("/client/a"));
        await viewer.Page.AddInitScriptAsync(Source);
        await viewer.Page.Clock.InstallAsync();
        await viewer.Page.ReloadAsync();
        await viewer.Page.GetByText("Score of each detector").ClickAsync();
        var session = await viewer.Page.Context.NewCDPSessionAsync(viewer.Page);
        await session.SendAsync("Performance.enable");

        var n = await FeedAsync(viewer, 1_501, batches: 30);
        var (heap, nodes) = await MeasureAsync(session);
        n = await FeedAsync(viewer, n, batches: 200);
        var (heapAfter, nodesAfter) = await MeasureAsync(session);

        await Expect(viewer.Page.Locator("#anomalies tbody tr").First).ToHaveAttributeAsync("data-n", $"{(n - 1) / 250 * 250}");
        await Expect(viewer.Page.Locator("#panels figure")).ToHaveCountAsync(3);
        TestContext.Current.TestOutputHelper?.WriteLine($"heap {heap:N0} → {heapAfter:N0} bytes, nodes {nodes:N0} → {nodesAfter:N0}");
        Assert.InRange(heapAfter - heap, double.NegativeInfinity, MaxGrowth);
        Assert.InRange(nodesAfter, 0, nodes + 200);
    }

    private static async Task<int> FeedAsync(Viewer viewer, int first, int batches)
    {
        for (var i = 0; i < batches; i++, first += Batch)
        {
            await viewer.Page.EvaluateAsync(Feed, new[] { first, Batch });

            // Long enough for the page to draw what came.
            await viewer.Page.Clock.RunForAsync(400);
        }

        // And to say it in words, and forget which rows are new.
        await viewer.Page.Clock.RunForAsync(5_000);
        return first;
    }

    private static async Task<(double Heap, double Nodes)> MeasureAsync(ICDPSession session)
    {
        for (var i = 0; i < 3; i++) await session.SendAsync("HeapProfiler.collectGarbage");
        var metrics = (await session.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
            .ToDictionary(metric => metric.GetProperty("name").GetString()!, metric => metric.GetProperty("value").GetDouble());
        return (metrics["JSHeapUsedSize"], metrics["Nodes"]);
    }
}
