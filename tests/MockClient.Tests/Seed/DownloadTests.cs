using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Seed;

public sealed class DownloadTests : IAsyncLifetime
{
    private readonly ScratchFolder _folder = new();
    private readonly InstantTime _time = new(new DateTimeOffset(2024, 6, 4, 12, 0, 0, TimeSpan.Zero));
    private YahooStandIn _yahoo = null!;

    public async ValueTask InitializeAsync() => _yahoo = await YahooStandIn.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _yahoo.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Daily_closes_are_written_adjusted_under_their_date()
    {
        _yahoo.Answers("AAPL", YahooAnswer.Daily);

        var run = await DownloadAsync("AAPL");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("timestamp,value\n2020-01-02,72.87601470947266\n2020-01-03,72.1675\n2020-01-06,72.7425\n", Written("AAPL"));
        Assert.Contains("AAPL: 3 prices, 2020-01-02 to 2020-01-06", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_adjusted_closes_the_plain_ones_are_taken()
    {
        _yahoo.Answers("^GSPC", YahooAnswer.WithoutAdjusted);

        await DownloadAsync("^GSPC");

        Assert.Equal("timestamp,value\n2020-01-02,3257.85\n2020-01-03,3234.85\n", Written("^GSPC"));
    }

    [Fact]
    public async Task Gaps_are_left_out_and_counted()
    {
        _yahoo.Answers("AAPL", YahooAnswer.Gaps);

        var run = await DownloadAsync("AAPL");

        Assert.Equal("timestamp,value\n2020-01-02,72.876\n2020-01-06,72.7425\n", Written("AAPL"));
        Assert.Contains("1 without a price left out", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_price_replaces_the_row_of_its_day()
    {
        _yahoo.Answers("AAPL", YahooAnswer.WithRunningPrice);

        await DownloadAsync("AAPL");

        Assert.Equal("timestamp,value\n2020-01-02,75\n2020-01-03,74.5\n", Written("AAPL"));
    }

    [Fact]
    public async Task A_day_is_the_exchanges_day_in_summer_too()
    {
        _yahoo.Answers("EURUSD=X", YahooAnswer.LondonInSummer);

        await DownloadAsync("EURUSD=X");

        Assert.Equal("timestamp,value\n2020-07-01,1.1236\n2020-07-02,1.1251\n", Written("EURUSD=X"));
    }

    [Fact]
    public async Task An_unknown_time_zone_falls_back_to_the_offset()
    {
        // 01:00 UTC on 2 January is still the 1st five hours to the west.
        _yahoo.Answers("X", YahooAnswer.ZoneUnknown);

        await DownloadAsync("X");

        Assert.Equal("timestamp,value\n2020-01-01,7\n", Written("X"));
    }

    [Fact]
    public async Task Prices_within_a_day_carry_their_time_in_utc()
    {
        _yahoo.Answers("AAPL", YahooAnswer.Hourly);

        await DownloadAsync("AAPL", "--interval", "1h");

        Assert.Equal("timestamp,value\n2024-06-03T13:30:00Z,192.5\n2024-06-03T14:30:00Z,193.25\n", Written("AAPL"));
    }

    [Fact]
    public async Task The_request_names_both_days_in_full_and_the_interval()
    {
        _yahoo.Answers("BRK-B", YahooAnswer.Daily);

        await DownloadAsync("brk-b", "--to", "2020-01-31", "--interval", "1wk");

        // From 1 January 00:00 up to, not including, 1 February 00:00.
        Assert.Equal(["BRK-B?period1=1577836800&period2=1580515200&interval=1wk"], _yahoo.Requests);
    }

    [Fact]
    public async Task Today_is_the_last_day_unless_one_is_given()
    {
        _yahoo.Answers("AAPL", YahooAnswer.Daily);

        await DownloadAsync("AAPL");

        Assert.Equal(["AAPL?period1=1577836800&period2=1717545600&interval=1d"], _yahoo.Requests);
    }

    [Fact]
    public async Task Several_symbols_are_asked_for_one_by_one_with_a_pause_between()
    {
        foreach (var symbol in new[] { "AAPL", "MSFT", "^GSPC" }) _yahoo.Answers(symbol, YahooAnswer.Daily);

        await DownloadAsync("AAPL", "MSFT", "^GSPC", "aapl");

        Assert.Equal(["AAPL.csv", "MSFT.csv", "^GSPC.csv"], _folder.Files);
        Assert.Equal(3, _yahoo.Requests.Count);
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)], _time.Waits);
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { nameof(YahooAnswer.Unknown), "unknown symbol (No data found, symbol may be delisted), status 404" },
        { nameof(YahooAnswer.TooLongAgo), "Unprocessable Entity: 1m data not available for startTime=1577836800, status 422" },
        { nameof(YahooAnswer.Unauthorized), "Unauthorized: Invalid Crumb, status 401" },
        { nameof(YahooAnswer.WebPage), "the answer is a web page instead of prices" },
        { nameof(YahooAnswer.Forbidden), "status 403" },
        { nameof(YahooAnswer.CutShort), "not the JSON expected, or cut short" },
        { nameof(YahooAnswer.NotAChart), "no prices between 2020-01-01 and 2024-06-04" },
        { nameof(YahooAnswer.Nothing), "no prices between 2020-01-01 and 2024-06-04" },
        { nameof(YahooAnswer.OnlyGaps), "no prices between 2020-01-01 and 2024-06-04" },
        { nameof(YahooAnswer.FewerPricesThanTimes), "2 times but 1 prices" },
        { nameof(YahooAnswer.Failing), "the server answers 500 (Internal Server Error), 5 times in a row" },
        { nameof(YahooAnswer.BrokenOff), "the answer did not arrive whole" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public async Task What_is_not_prices_is_one_clear_line_and_no_file(string answer, string message)
    {
        _yahoo.Answers("AAPL", (YahooAnswer)typeof(YahooAnswer).GetProperty(answer)!.GetValue(null)!);

        var run = await DownloadAsync("AAPL");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("AAPL: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(run.Error.Length - Environment.NewLine.Length, run.Error.IndexOf(Environment.NewLine, StringComparison.Ordinal));
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task A_refused_symbol_does_not_cost_the_others()
    {
        _yahoo.Answers("XYZZY", YahooAnswer.Unknown);
        _yahoo.Answers("AAPL", YahooAnswer.Daily);

        var run = await DownloadAsync("XYZZY", "AAPL");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["AAPL.csv"], _folder.Files);
    }

    [Fact]
    public async Task Throttling_is_waited_out_for_as_long_as_the_server_asks()
    {
        _yahoo.Answers("AAPL", YahooAnswer.TooMany("7"), YahooAnswer.TooMany("Tue, 04 Jun 2024 12:00:30 GMT"), YahooAnswer.Daily);

        var run = await DownloadAsync("AAPL");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(30)], _time.Waits);
    }

    [Fact]
    public async Task A_failing_server_is_asked_again_after_ever_longer_pauses()
    {
        _yahoo.Answers("AAPL", YahooAnswer.Failing, YahooAnswer.BrokenOff, YahooAnswer.TooMany(), YahooAnswer.TooMany("0"), YahooAnswer.Daily);

        var run = await DownloadAsync("AAPL");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal([1, 2, 4, 8], _time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task Being_told_to_wait_for_an_hour_ends_it()
    {
        _yahoo.Answers("AAPL", YahooAnswer.TooMany("3600"));

        var run = await DownloadAsync("AAPL");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("asks to wait for 01:00:00", run.Error, StringComparison.Ordinal);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task Without_a_network_the_bundled_series_are_pointed_to()
    {
        await _yahoo.DisposeAsync();

        var run = await DownloadAsync("AAPL", "MSFT");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("AAPL: no connection to 127.0.0.1", run.Error, StringComparison.Ordinal);
        Assert.Contains("make seed", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("MSFT", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_download_leaves_the_file_of_an_earlier_one()
    {
        _yahoo.Answers("AAPL", YahooAnswer.Daily, YahooAnswer.CutShort);
        await DownloadAsync("AAPL");
        var before = Written("AAPL");

        await DownloadAsync("AAPL");

        Assert.Equal(before, Written("AAPL"));
        Assert.Equal(["AAPL.csv"], _folder.Files);
    }

    [Theory]
    [InlineData("../AAPL")]
    [InlineData("A/B")]
    [InlineData("A\\B")]
    [InlineData("..")]
    [InlineData("A?B")]
    [InlineData("")]
    [InlineData("AAPL\n")]
    public async Task What_is_not_a_symbol_is_never_asked_for(string symbol)
    {
        var run = await DownloadAsync(symbol);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("is not a symbol", run.Error, StringComparison.Ordinal);
        Assert.Empty(_yahoo.Requests);
    }

    [Fact]
    public async Task A_range_that_ends_before_it_begins_is_refused()
    {
        var run = await DownloadAsync("AAPL", "--to", "2019-12-31");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--from (2020-01-01) must not be after the last day (2019-12-31)", run.Error, StringComparison.Ordinal);
    }

    private string Written(string symbol) => File.ReadAllText(_folder[symbol + ".csv"]);

    private Task<SeedRun> DownloadAsync(params string[] symbolsAndOptions) =>
        SeedRun.Of(_time, ["download", .. symbolsAndOptions, "--from", "2020-01-01", "--output", _folder.FullName, "--endpoint", _yahoo.Address]);
}
