using StreamingAnomaly.Server.Backtest;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Backtest;

public sealed class LabelFileTests
{
    // A row each second from 2024-05-01 09:30:00.
    private static readonly Series Ten =
        new("a/b.csv", [.. Enumerable.Range(0, 10).Select(i => new SeriesPoint($"09:30:0{i}", Some.Micros + i * 1_000_000L, i))]);

    [Fact]
    public void Windows_become_rows_in_their_order() => Assert.Equal(
        [new LabelWindow(1, 1), new LabelWindow(3, 5)],
        Find("""[["2024-05-01 09:30:03.000000", "2024-05-01T09:30:05Z"], ["2024-05-01 09:30:01", "1714555801"]]""")!);

    [Fact]
    public void A_series_may_be_named_without_windows_or_not_at_all()
    {
        Assert.Empty(Find("[]")!);
        Assert.Null(LabelFile.Parse("{}").Find(Ten));
    }

    [Theory]
    [InlineData("""[["2024-05-01 09:30:03.5", "2024-05-01 09:30:05"]]""", "no row has the timestamp 2024-05-01 09:30:03.5")]
    [InlineData("""[["soon", "later"]]""", "\"soon\" is no timestamp")]
    [InlineData("""[["2024-05-01 09:30:05", "2024-05-01 09:30:03"]]""", "a window ends before it begins, at 09:30:05")]
    [InlineData("""[["2024-05-01 09:30:01", "2024-05-01 09:30:03"], ["2024-05-01 09:30:03", "2024-05-01 09:30:04"]]""", "two windows overlap")]
    [InlineData("""[["2024-05-01 09:30:01"]]""", "each window must be [\"first timestamp\", \"last timestamp\"]")]
    public void A_window_that_cannot_be_is_refused(string windows, string problem) =>
        Assert.Equal($"labels of a/b.csv: {problem}", Assert.Throws<UnusableInputException>(() => Find(windows)).Message);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"a/b.csv": 1}""")]
    public void What_is_no_label_file_is_refused_with_what_was_expected(string json) =>
        Assert.StartsWith("labels: expected {", Assert.Throws<UnusableInputException>(() => LabelFile.Parse(json)).Message);

    private static IReadOnlyList<LabelWindow>? Find(string windows) => LabelFile.Parse($$"""{"a/b.csv": {{windows}}}""").Find(Ten);
}
