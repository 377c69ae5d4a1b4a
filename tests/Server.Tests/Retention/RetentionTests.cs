using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Retention;
using StreamingAnomaly.Server.Tests.Streams;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Retention;

public sealed class RetentionTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly FakeTime _time = new();
    private readonly StreamHost _host;

    public RetentionTests() => _host = new StreamHost(_folder.Database);

    public void Dispose()
    {
        _host.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Without_rules_nothing_is_deleted()
    {
        await FeedAsync("a", 13_000);
        _time.Advance(TimeSpan.FromDays(4_000));

        await KeepAsync(new RetentionOptions());

        Assert.Equal(13_000, await CountAsync("a"));
    }

    [Fact]
    public async Task Each_stream_keeps_what_the_first_rule_with_its_name_says()
    {
        foreach (var name in (string[])["sensor-1", "sensor-2", "stock"]) await FeedAsync(name, 13_000);

        await KeepAsync(new RetentionOptions
        {
            MaxPoints = 10_000,
            Streams = [new StreamRetention { Match = "sensor-2", MaxPoints = 12_000 }, new StreamRetention { Match = "sensor-*" }],
        });

        Assert.Equal((13_000, 12_000, 10_000), (await CountAsync("sensor-1"), await CountAsync("sensor-2"), await CountAsync("stock")));
    }

    [Fact]
    public async Task Age_is_counted_from_a_streams_latest_point_and_the_newest_ten_thousand_stay_whatever_it_is()
    {
        foreach (var name in (string[])["hours", "longer", "a second"]) await FeedAsync(name, 13_000);
        _time.Advance(TimeSpan.FromDays(4_000));

        // Whole thousands go: of points a second apart the first two are older than 10,500 s, of 11,500 s the first is.
        await KeepAsync(new RetentionOptions
        {
            MaxAge = TimeSpan.FromSeconds(10_500),
            Streams =
            [
                new StreamRetention { Match = "longer", MaxAge = TimeSpan.FromSeconds(11_500) },
                new StreamRetention { Match = "a second", MaxAge = TimeSpan.FromSeconds(1) },
            ],
        });

        Assert.Equal((11_000, 12_000, 10_000), (await CountAsync("hours"), await CountAsync("longer"), await CountAsync("a second")));
        Assert.Equal(2_001, (await _host.Store.AllAsync(Some.Client("hours")))[0].N);
    }

    [Fact]
    public async Task A_stream_that_nobody_writes_to_goes_whole_and_one_with_a_connection_stays()
    {
        await FeedAsync("gone", 10);
        await using var open = (await _host.OpenAsync(Some.Client("open"), SettingsChange.None)).Lease;
        await _host.Store.SetActiveAsync(Some.Client("open"), active: true, default);
        _time.Advance(TimeSpan.FromDays(31));
        await FeedAsync("fresh", 10);
        await _host.Store.SetActiveAsync(Some.Client("fresh"), active: false, default);

        await KeepAsync(new RetentionOptions { MaxIdle = TimeSpan.FromDays(30) });

        Assert.Null(await _host.Store.FindClientAsync(Some.Client("gone"), default));
        Assert.NotNull(await _host.Store.FindClientAsync(Some.Client("open"), default));
    }

    [Theory]
    [InlineData("--Retention:MaxPoints=9999", "Retention:MaxPoints must be 0, or 10000 or more")]
    [InlineData("--Retention:MaxAge=-1", "Retention:MaxAge must be a time")]
    [InlineData("--Retention:Streams:0:MaxIdle=30", "Retention:Streams:0:Match is missing")]
    public void An_option_that_cannot_be_is_named(string argument, string message)
    {
        var options = new Microsoft.Extensions.Configuration.ConfigurationManager();
        Microsoft.Extensions.Configuration.CommandLineConfigurationExtensions.AddCommandLine(options, [argument]);

        var bad = Microsoft.Extensions.Configuration.ConfigurationBinder.Get<RetentionOptions>(options.GetSection("Retention"))!.FirstBad();

        Assert.StartsWith(message, bad);
    }

    private async Task FeedAsync(string name, int points)
    {
        await using var lease = (await _host.OpenAsync(Some.Client(name), SettingsChange.None)).Lease;
        foreach (var batch in Some.Received(1, points).Chunk(1_000)) await StreamHost.FeedAsync(lease, batch);
    }

    private async Task<int> CountAsync(string name) => (await _host.Store.AllAsync(Some.Client(name))).Count;

    private async Task KeepAsync(RetentionOptions rules)
    {
        using var service = new RetentionService(_host.Store, _host.Directory, new Always(rules), _time, NullLogger<RetentionService>.Instance);
        var round = service.RunAsync(CancellationToken.None);

        // Its pauses are over as soon as they begin.
        while (!round.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await round;
    }

    private sealed class Always(RetentionOptions rules) : IOptionsMonitor<RetentionOptions>
    {
        public RetentionOptions CurrentValue => rules;

        public RetentionOptions Get(string? name) => rules;

        public IDisposable? OnChange(Action<RetentionOptions, string?> listener) => null;
    }
}
