using StreamingAnomaly.MockClient.Replay;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Replay;

public class ColumnsTests
{
    private readonly string _directory = Some.Directory();

    [Theory]
    [InlineData("timestamp,value", "2024-05-01,1.5")]
    [InlineData("Date,Open,High,Low,Close,Adj Close,Volume", "2024-05-01,9,9,9,1.5,8,1000")]
    [InlineData("ds,y", "2024-05-01,1.5")]
    [InlineData("sensor;TIME;price", "a;2024-05-01;1.5")]
    [InlineData("date_time\tvalue\tnote", "2024-05-01\t1.5\tok")]
    [InlineData("day,temperature", "2024-05-01,1.5")]
    [InlineData("temperature,where,day", "1.5,cellar,2024-05-01")]
    public void Columns_are_found_by_their_names_or_by_what_they_hold(string header, string row)
    {
        var point = Assert.Single(CsvSeries.Read(Some.File(_directory, "series.csv", header, row)));

        Assert.Equal("2024-05-01", point.Time.ToText());
        Assert.Equal(1.5, point.Value);
    }

    [Fact]
    public void A_file_without_a_header_is_read_by_what_its_columns_hold()
    {
        var rows = CsvSeries.Read(Some.File(_directory, "series.csv", "2024-05-01,1.5", "2024-05-02,2.5"));

        Assert.Equal([1.5, 2.5], rows.Select(row => row.Value));
    }

    [Fact]
    public void Columns_can_be_given_by_name()
    {
        var path = Some.File(_directory, "series.csv", "timestamp,bought,sold,value", "2024-05-01,2024-06-01,3,4");

        var row = Assert.Single(CsvSeries.Read(path, "Bought", "sold"));

        Assert.Equal(("2024-06-01", 3.0), (row.Time.ToText(), row.Value!.Value));
    }

    [Theory]
    [InlineData("day,low,high", "2024-05-01,1,2", "--value-column")]
    [InlineData("from,to,value", "2024-05-01,2024-05-02,2", "--timestamp-column")]
    [InlineData("place,value", "cellar,2", "--timestamp-column")]
    [InlineData("timestamp,value", "2024-05-01,abc", "line 2: \"abc\"")]
    [InlineData("timestamp,value", "2024-05-01,Infinity", "line 2: \"Infinity\"")]
    [InlineData("timestamp,value", "yesterday,1", "line 2: \"yesterday\"")]
    [InlineData("timestamp,value", "09:30,1", "line 2: \"09:30\"")]
    public void What_cannot_be_read_is_named(string header, string row, string expected)
    {
        var path = Some.File(_directory, "series.csv", header, row);

        var e = Assert.Throws<UnusableInputException>(() => CsvSeries.Read(path));

        Assert.Contains(expected, e.Message);
        Assert.StartsWith(path, e.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("null")]
    [InlineData("n/a")]
    public void A_missing_value_is_none(string cell)
    {
        var rows = CsvSeries.Read(Some.File(_directory, "series.csv", "timestamp,value", $"2024-05-01,{cell}", "2024-05-02,1"));

        Assert.Equal([null, 1.0], rows.Select(row => row.Value));
    }
}
