using StreamingAnomaly.MockClient.Replay;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Replay;

public class ReplayedSeriesTests
{
    [Fact]
    public void Days_move_on_by_whole_days()
    {
        using var series = Series(loop: true, "2024-05-01", "2024-05-02", "2024-05-03");

        Assert.Equal(
            ["2024-05-01", "2024-05-02", "2024-05-03", "2024-05-04", "2024-05-05", "2024-05-06", "2024-05-07"],
            Enumerable.Range(1, 7).Select(seq => series.At(seq).Timestamp));
    }

    [Fact]
    public void Times_move_on_by_the_length_and_the_typical_step()
    {
        // The typical step is five minutes, whatever the gap.
        using var series = Series(loop: true, "2024-05-01 00:00", "2024-05-01 00:05", "2024-05-01 00:10", "2024-05-01 01:00");

        Assert.Equal("2024-05-01T01:00:00Z", series.At(4).Timestamp);
        Assert.Equal("2024-05-01T01:05:00Z", series.At(5).Timestamp);
        Assert.Equal("2024-05-01T02:10:00Z", series.At(9).Timestamp);
    }

    [Fact]
    public void A_day_among_times_is_written_as_a_time()
    {
        using var series = Series(loop: false, "2024-05-01", "2024-05-01 12:00");

        Assert.Equal("2024-05-01T00:00:00Z", series.At(1).Timestamp);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(3, 6)]
    [InlineData(7, 9)]
    public void Without_looping_it_ends_with_the_lap_that_is_under_way(long lastSeq, long end)
    {
        using var series = Series(loop: false, "2024-05-01", "2024-05-02", "2024-05-03");

        Assert.Equal(end, series.Start(lastSeq));
    }

    [Fact]
    public void Looping_ends_with_the_calendar()
    {
        using var series = Series(loop: true, "2000-01-01", "2000-01-02", "2000-01-03", "2100-01-01");

        var end = series.Start(0);

        Assert.StartsWith("99", series.At(end).Timestamp);
        Assert.Throws<ArgumentOutOfRangeException>(() => series.At(end + 4));
    }

    [Fact]
    public void A_single_row_moves_on_by_a_day()
    {
        using var series = Series(loop: true, "2024-05-01");

        Assert.Equal("2024-05-02", series.At(2).Timestamp);
    }

    private static ReplayedSeries Series(bool loop, params string[] times)
    {
        var rows = times.Select((time, i) => Moment.TryParse(time, out var moment) ? new Row(moment, i) : throw new ArgumentException(time)).ToList();
        return new ReplayedSeries("series", rows, loop);
    }
}
