using StreamingAnomaly.Server.Backtest;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Backtest;

public sealed class SeriesReaderTests
{
    private readonly List<string> _problems = [];

    [Fact]
    public void Columns_go_by_their_names_and_timestamps_by_the_servers_rules()
    {
        var series = Read(
            """
            host;Value;Timestamp
            a;1.5;2024-05-01 09:30:00
            b;-2e3;1714555800
            c;0;2024-05-01T11:30:00.25+02:00
            """);

        Assert.Equal([1.5, -2000, 0], series.Points.Select(point => point.Value));
        Assert.Equal([Some.Micros, Some.Micros, Some.Micros + 250_000], series.Points.Select(point => point.Micros));
        Assert.Equal("2024-05-01 09:30:00", series.Points[0].Timestamp);
        Assert.Null(series.Windows);
    }

    [Theory]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("null")]
    public void A_missing_value_is_a_row(string value) => Assert.Equal(double.NaN, Read($"timestamp,value\n2024-05-01,{value}\n").Points[0].Value);

    [Theory]
    [InlineData("label")]
    [InlineData("injected")]
    public void Labels_of_the_file_itself_make_a_window_of_each_run(string column) => Assert.Equal(
        [new LabelWindow(1, 2), new LabelWindow(4, 4)],
        Read($"timestamp,value,{column}\n1,1,0\n2,1,1\n3,1,1\n4,1,\n5,1,1.0\n").Windows!);

    [Theory]
    [InlineData("yesterday,1,0", "\"yesterday\" is no timestamp")]
    [InlineData("2024-02-30,1,0", "\"2024-02-30\" is no timestamp")]
    [InlineData("1e300,1,0", "\"1e300\" is no timestamp")]
    [InlineData("2024-05-01,one,0", "\"one\" is no number within ±1e150")]
    [InlineData("2024-05-01,1e151,0", "\"1e151\" is no number within ±1e150")]
    [InlineData("2024-05-01,-Infinity,0", "\"-Infinity\" is no number within ±1e150")]
    [InlineData("2024-05-01,1,2", "label must be 0 or 1, got \"2\"")]
    public void A_bad_row_is_told_with_file_and_line_and_costs_only_itself(string row, string problem)
    {
        var series = Read($"timestamp,value,label\n2024-05-01,1,0\n{row}\n2024-05-02,2,0\n");

        Assert.Equal([1, 2], series.Points.Select(point => point.Value));
        Assert.Equal($"a.csv: line 3: {problem}; the row is left out", Assert.Single(_problems));
    }

    [Theory]
    [InlineData("", "a.csv: the file is empty")]
    [InlineData("time,value\n1,2\n", "a.csv: the first line must name the columns timestamp and value; it is time,value")]
    [InlineData("timestamp,value\n", "a.csv: no row can be judged")]
    [InlineData("timestamp,value\n1,2\n2,2\n3,2\n4,2\n5,2\n6,2\n", "a.csv: more than 5 rows")]
    [InlineData("timestamp,value\n1,2\nx\nx\nx\nx\nx\n", "a.csv: more than 5 rows")]
    public void A_file_that_cannot_be_read_is_refused(string text, string problem) =>
        Assert.Equal(problem, Assert.Throws<UnusableInputException>(() => Read(text)).Message);

    [Theory]
    [InlineData(999, 0, 1)]
    [InlineData(0, 999, 3)]
    public void A_line_of_too_many_columns_is_refused(int inHeader, int inRow, int line)
    {
        string Text(int fewer) => $"timestamp,value{new string(',', Math.Max(0, inHeader - fewer))}\n1,2\n2,3{new string(',', Math.Max(0, inRow - fewer))}\n";

        Assert.Equal(2, Read(Text(fewer: 1)).Points.Count);
        Assert.Equal($"a.csv: line {line}: more than 1000 columns", Assert.Throws<UnusableInputException>(() => Read(Text(fewer: 0))).Message);
    }

    [Fact]
    public void Hostile_bytes_are_refused_or_read()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var text = "timestamp,value\n" + string.Concat(Enumerable.Range(0, 60).Select(_ => "0123456789,;\"\n\r\t-eé\0"[random.Next(20)]));
            try
            {
                Assert.NotEmpty(Read(text, int.MaxValue).Points);
            }
            catch (UnusableInputException e)
            {
                Assert.StartsWith("a.csv: ", e.Message);
            }
        }
    }

    private Series Read(string text, int maxRows = 5) => SeriesReader.Read("a.csv", new StringReader(text), _problems.Add, maxRows);
}
