using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Tests.Streams;

/// <summary>How a stream is interrupted.</summary>
public enum Interruption
{
    /// <summary>The connection is closed in good order; the next is opened later.</summary>
    Close,

    /// <summary>Another connection takes over while the first is open.</summary>
    TakeOver,

    /// <summary>The process dies: the files stay as they are at that moment, and another process opens them.</summary>
    Crash,
}

/// <summary>Feeds a stream its points and interrupts it on the way.</summary>
internal sealed class InterruptedRun : IDisposable
{
    private static readonly ClientId Id = Some.Client("a");

    private readonly ScratchFolder _folder = new();
    private readonly Random _random;
    private StreamHost _host;
    private StreamLease _lease = null!;
    private int _crashes;

    private InterruptedRun(int seed)
    {
        _random = new Random(seed);
        _host = new StreamHost(_folder.Database);
    }

    /// <summary>The verdicts of a stream that is interrupted before some of its points, and may come back with other settings.</summary>
    public static async Task<List<JudgedPoint>> VerdictsAsync(
        ReceivedPoint[] points, SettingsChange change, IEnumerable<Stop> stops, int seed)
    {
        using var run = new InterruptedRun(seed);
        await run.OpenAsync(change);
        var verdicts = new List<JudgedPoint>();
        foreach (var stop in stops.OrderBy(stop => stop.Before))
        {
            await run.FeedAsync(points.AsMemory(verdicts.Count..stop.Before), verdicts);
            await run.InterruptAsync(stop);
        }

        await run.FeedAsync(points.AsMemory(verdicts.Count..), verdicts);
        return verdicts;
    }

    public void Dispose()
    {
        _host.Dispose();
        _folder.Dispose();
    }

    private async Task OpenAsync(SettingsChange change) => _lease = (await _host.OpenAsync(Id, change)).Lease;

    // Batches of any size, as they come from a socket, some to be explained.
    private async Task FeedAsync(ReadOnlyMemory<ReceivedPoint> points, List<JudgedPoint> verdicts)
    {
        while (!points.IsEmpty)
        {
            var take = Math.Min(points.Length, _random.Next(4) == 0 ? _random.Next(1, 300) : 1 + _random.Next(5));
            verdicts.AddRange(await StreamHost.FeedAsync(_lease, points[..take], explain: _random.Next(2) == 0));
            points = points[take..];
        }
    }

    private async Task InterruptAsync(Stop stop)
    {
        var before = _lease;
        switch (stop.How)
        {
            case Interruption.Close:
                await before.DisposeAsync();
                await OpenAsync(stop.Change);
                break;
            case Interruption.TakeOver:
                await OpenAsync(stop.Change);
                await before.DisposeAsync();
                break;
            default:
                var copy = _folder.File($"after crash {++_crashes}.db");
                foreach (var suffix in (string[])["", "-wal"]) File.Copy(_host.Path + suffix, copy + suffix);
                _host.Dispose();
                _host = new StreamHost(copy);
                await OpenAsync(stop.Change);
                break;
        }
    }

    /// <param name="Before">The index of the point that comes next.</param>
    internal sealed record Stop(int Before, Interruption How)
    {
        public SettingsChange Change { get; init; } = SettingsChange.None;
    }
}
