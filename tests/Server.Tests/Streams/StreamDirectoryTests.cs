using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Streams;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Streams;

public sealed class StreamDirectoryTests : IDisposable
{
    private static readonly ClientId Id = Some.Client("a");

    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task Guests_that_leave_at_the_same_time_leave_exact_figures()
    {
        var faults = new FaultyStore.Faults();
        using var host = new StreamHost(_folder.Database, store => new FaultyStore(store, faults));
        var first = (await host.Directory.JoinAsync(Id, SettingsChange.None)).Lease;
        var second = (await host.Directory.JoinAsync(Id, SettingsChange.None)).Lease;
        await StreamHost.FeedAsync(first, Some.Received(seed: 1, count: 5));

        // Both begin to leave while points are being stored.
        using var storing = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        faults.OnAppend = _ =>
        {
            storing.Set();
            Assert.True(goOn.Wait(TestClient.Patience));
        };
        var feeding = Task.Run(() => StreamHost.FeedAsync(second, Some.Received(seed: 1, count: 9).AsMemory(5)));
        Assert.True(storing.Wait(TestClient.Patience));
        var leaving = new[] { first.DisposeAsync().AsTask(), second.DisposeAsync().AsTask() };
        goOn.Set();
        await Task.WhenAll([feeding, .. leaving]).WaitAsync(TestClient.Patience);

        Assert.Equal(9, (await host.Store.FindClientAsync(Id, default))!.Figures.Points);
    }

    [Fact]
    public async Task A_guest_whose_settings_change_nothing_does_not_open_the_stream_again()
    {
        var openings = 0;
        var faults = new FaultyStore.Faults { OnOpen = () => openings++ };
        using var host = new StreamHost(_folder.Database, store => new FaultyStore(store, faults));
        var asked = new SettingsChange { Window = 20, Detectors = ["iqr", "ewma"], Sensitivity = 2 };
        await using var writer = (await host.OpenAsync(Id, asked)).Lease;

        await (await host.Directory.JoinAsync(Id, asked with { Detectors = ["iqr", "ewma"] })).Lease.DisposeAsync();
        Assert.Equal(1, openings);

        await (await host.Directory.JoinAsync(Id, asked with { Detectors = ["ewma", "iqr"] })).Lease.DisposeAsync();
        await (await host.Directory.JoinAsync(Id, asked with { Window = 21 })).Lease.DisposeAsync();
        Assert.Equal(3, openings);
    }

    [Fact]
    public async Task A_guest_who_asks_for_what_a_person_has_set_otherwise_does_not_open_the_stream_again()
    {
        var openings = 0;
        var faults = new FaultyStore.Faults { OnOpen = () => openings++ };
        using var host = new StreamHost(_folder.Database, store => new FaultyStore(store, faults));
        await using var writer = (await host.OpenAsync(Id, SettingsChange.None)).Lease;
        await host.Directory.PinAsync(Id, new SettingsChange { Window = 30 }, new HashSet<string>(), default);
        openings = 0;

        await (await host.Directory.JoinAsync(Id, new SettingsChange { Window = 20 })).Lease.DisposeAsync();

        Assert.Equal(0, openings);
    }

    [Fact]
    public async Task An_observer_that_throws_disturbs_nobody()
    {
        var seen = new Recorder();
        using var host = new StreamHost(_folder.Database, decorate: null, new Grumbler(), seen);

        var opened = await host.OpenAsync(Id, SettingsChange.None);
        await StreamHost.FeedAsync(opened.Lease, Some.Received(seed: 1, count: 5));
        await opened.Lease.DisposeAsync();
        await host.Directory.DeleteAsync(Id, default);

        Assert.Equal(["Connected", "5 points", "Disconnected", "Deleted"], seen.Heard);
    }

    [Fact]
    public async Task A_writer_that_was_replaced_can_store_nothing_more()
    {
        using var host = new StreamHost(_folder.Database);
        var ended = new List<LeaseEnd>();
        var older = (await host.OpenAsync(Id, SettingsChange.None, ended.Add)).Lease;
        var newer = (await host.OpenAsync(Id, SettingsChange.None)).Lease;
        var outcomes = new Outcome[1];

        Assert.Equal(CommitResult.Superseded, await older.SubmitAsync(Some.Received(seed: 1, count: 1), outcomes, explain: false));
        Assert.Equal([LeaseEnd.Replaced], ended);

        await older.DisposeAsync();
        Assert.True((await host.Store.FindClientAsync(Id, default))!.Active);
        await newer.DisposeAsync();
        Assert.False((await host.Store.FindClientAsync(Id, default))!.Active);
        Assert.Empty(await host.Store.AllAsync(Id));
    }

    public void Dispose() => _folder.Dispose();

    private sealed class Grumbler : ICommitObserver
    {
        public void OnCommitted(ClientId id, in StreamFigures figures, ReadOnlySpan<JudgedPoint> points) => throw new InvalidOperationException("no");

        public void OnStreamChanged(ClientId id, StreamChange change) => throw new InvalidOperationException("no");
    }

    private sealed class Recorder : ICommitObserver
    {
        public List<string> Heard { get; } = [];

        public void OnCommitted(ClientId id, in StreamFigures figures, ReadOnlySpan<JudgedPoint> points) => Heard.Add($"{points.Length} points");

        public void OnStreamChanged(ClientId id, StreamChange change) => Heard.Add($"{change}");
    }
}
