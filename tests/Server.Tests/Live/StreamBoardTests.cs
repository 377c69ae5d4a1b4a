using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Tests.Streams;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Live;

public sealed class StreamBoardTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly FakeTime _time = new();
    private readonly LiveFigures _figures;
    private readonly StreamHost _host;
    private readonly StreamBoard _board;

    public StreamBoardTests()
    {
        _figures = new LiveFigures(_time);
        _host = new StreamHost(_folder.Database);
        _board = new StreamBoard(_host.Store, _figures, _time);
    }

    public void Dispose()
    {
        _board.Dispose();
        _host.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_lists_what_is_kept_and_over_it_what_is_fresher_in_memory()
    {
        await KeepAsync("kept", "a", "A");
        Connect("a");
        Commit("a", points: 5);
        Commit("new", points: 3, anomalies: 1);

        var page = await PageAsync("sort=name");

        Assert.Equal(["A", "a", "kept", "new"], Names(page));
        Assert.Equal([0, 5, 0, 3], page.Rows.Select(row => row.Figures.Points));
        Assert.Equal([false, true, false, false], page.Rows.Select(row => row.Active));
        Assert.Equal((4, 1, 8, 1), (page.Totals.Streams, page.Totals.Active, page.Totals.Points, page.Totals.Anomalies));
    }

    [Fact]
    public async Task After_a_restart_nobody_is_connected_whatever_was()
    {
        await KeepAsync("a");
        await _host.Store.SetActiveAsync(Some.Client("a"), active: true, default);

        var row = Assert.Single((await PageAsync()).Rows);

        Assert.Equal((BoardState.Inactive, 0), (row.State, row.Rate));
    }

    [Fact]
    public async Task The_oddest_now_come_first()
    {
        await KeepAsync("kept");
        foreach (var id in (string[])["calm", "lately", "high", "low"]) Connect(id);
        Commit("lately", points: 9, anomalies: 3);
        _time.Advance(TimeSpan.FromMinutes(2));
        Commit("calm", points: 9);
        Commit("low", points: 9, anomalies: 1, score: 0.55);
        Commit("high", points: 9, anomalies: 1, score: 0.75);

        Assert.Equal(["high", "low", "lately", "calm", "kept"], Names(await PageAsync()));
    }

    [Theory]
    [InlineData("name", "a b c")]
    [InlineData("rate", "c b a")]
    [InlineData("points", "b c a")]
    [InlineData("anomalies", "c a b")]
    [InlineData("hour", "c a b")]
    [InlineData("seen", "c b a")]
    public async Task Anyone_may_sort_as_they_like(string sort, string names)
    {
        Commit("a", points: 10, anomalies: 1);
        _time.Advance(TimeSpan.FromSeconds(1));
        Commit("b", points: 30);
        _time.Advance(TimeSpan.FromSeconds(1));
        Commit("c", points: 20, anomalies: 2);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(names.Split(' '), Names(await PageAsync("sort=" + sort)));
    }

    [Fact]
    public async Task A_search_is_for_a_part_of_the_name_and_says_how_many_are_of_each_state()
    {
        await KeepAsync("Pump 1", "pump 2", "fan");
        Connect("PUMP 3");
        Connect("pump 4");
        _time.Advance(TimeSpan.FromMinutes(1));
        Connect("pump 5");
        Commit("pump 4", points: 1, anomalies: 1);
        Commit("pump 5", points: 1, flags: PointFlags.WarmingUp);

        var all = await PageAsync("q=pump");
        var silent = await PageAsync("q=pump&state=silent");

        Assert.Equal(5, all.Matching);
        Assert.Equal([5, 3, 1, 1, 1, 2], all.Counts);
        Assert.Equal(["PUMP 3"], Names(silent));
        Assert.Equal(all.Counts, silent.Counts);
        Assert.Equal(["pump 4"], Names(await PageAsync("state=anomalous")));
        Assert.Equal(["pump 5"], Names(await PageAsync("state=warming_up")));
        Assert.Equal(["fan", "Pump 1", "pump 2"], Names(await PageAsync("state=inactive")));
        Assert.Empty((await PageAsync("q=nothing")).Rows);
    }

    [Fact]
    public async Task A_page_has_fifty_and_who_asks_beyond_the_last_gets_the_last()
    {
        await KeepAsync([.. Enumerable.Range(1, 120).Select(i => $"stream-{i:000}")]);

        Assert.Equal(["stream-051", "stream-100"], Ends(await PageAsync("page=2")));
        var beyond = await PageAsync("page=99");
        Assert.Equal(["stream-101", "stream-120"], Ends(beyond));
        Assert.Equal((3, 3, 120), (beyond.Query.Page, beyond.Pages, beyond.Matching));
    }

    [Fact]
    public async Task It_is_made_twice_a_second_at_most_for_all_who_ask()
    {
        Connect("a");
        var first = await PageAsync();
        Connect("b");

        Assert.Same(first, await PageAsync());
        _time.Advance(StreamBoard.Period);
        Assert.Equal(["a", "b"], Names(await PageAsync()));
    }

    [Fact]
    public async Task The_store_is_asked_for_its_list_less_often()
    {
        await PageAsync();
        await KeepAsync("a");

        _time.Advance(TimeSpan.FromSeconds(14));
        Assert.Empty((await PageAsync()).Rows);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single((await PageAsync()).Rows);
    }

    [Fact]
    public async Task A_deleted_stream_is_gone_and_another_of_its_name_begins_at_nothing()
    {
        await FeedAsync("a", 40);
        Connect("a");
        Assert.Equal(40, Assert.Single((await PageAsync()).Rows).Figures.Points);

        await _host.Store.DeleteAsync(Some.Client("a"), default);
        _figures.OnStreamChanged(Some.Client("a"), StreamChange.Deleted);
        _time.Advance(StreamBoard.Period);
        Assert.Empty((await PageAsync()).Rows);

        Connect("a");
        _time.Advance(StreamBoard.Period);
        Assert.Equal(0, Assert.Single((await PageAsync()).Rows).Figures.Points);
    }

    [Fact]
    public async Task A_sparkline_goes_back_behind_a_restart()
    {
        await FeedAsync("a", 100, 90);
        Connect("a");
        _figures.OnCommitted(Some.Client("a"), Some.Figures(100) with { Anomalies = 1 }, Some.Points(100, 1));
        var row = Assert.Single((await PageAsync()).Rows);

        var entry = await _board.CompleteAsync(row, before: null, default);

        Assert.Equal((32, 1, 100), (entry.Sparkline.Count, entry.Sparkline.Anomalies, entry.Sparkline.High));
        Assert.Equal(91, entry.LastAnomaly?.N);
        Assert.NotEmpty(entry.LastAnomaly?.Explained?.Reason ?? "");
    }

    [Fact]
    public async Task A_stream_in_memory_needs_no_store()
    {
        Commit("a", points: 40, anomalies: 1);
        var row = Assert.Single((await PageAsync()).Rows);
        _host.Dispose();

        var entry = await _board.CompleteAsync(row, before: null, default);

        Assert.Equal((32, 40), (entry.Sparkline.Count, entry.LastAnomaly?.N));
    }

    private async Task<BoardPage> PageAsync(string address = "")
    {
        var fields = System.Web.HttpUtility.ParseQueryString(address);
        return (await _board.ReadAsync(default)).Page(BoardQuery.Of(fields["q"], fields["state"], fields["sort"], fields["page"]));
    }

    private static IEnumerable<string> Names(BoardPage page) => page.Rows.Select(row => row.Name);

    private static string[] Ends(BoardPage page) => [page.Rows[0].Name, page.Rows[^1].Name];

    /// <summary>Streams that are stored, and not in memory.</summary>
    private async Task KeepAsync(params string[] ids)
    {
        foreach (var id in ids) await _host.Store.OpenAsync(Some.Client(id), SettingsChange.None, default);
    }

    private async Task FeedAsync(string id, int count, params int[] spikes)
    {
        var stream = await _host.OpenAsync(Some.Client(id), SettingsChange.None);
        await using var lease = stream.Lease;
        await StreamHost.FeedAsync(lease, Some.Calm(count, spikes).Select((value, i) => new ReceivedPoint(Some.Micros + i * 1_000_000L, value, i + 1, IsArrival: false)).ToArray());
    }

    private void Connect(string id) => _figures.OnStreamChanged(Some.Client(id), StreamChange.Connected);

    /// <summary>The last of so many points are anomalous.</summary>
    private void Commit(string id, int points, int anomalies = 0, double score = 0.7, PointFlags flags = PointFlags.None)
    {
        var all = Some.Points(1, points);
        for (var i = 0; i < points; i++) all[i] = all[i] with { Flags = i < points - anomalies ? flags : PointFlags.Anomaly, Score = i < points - anomalies ? 0 : score };
        _figures.OnCommitted(Some.Client(id), Some.Figures(points) with { Anomalies = anomalies }, all);
    }
}
