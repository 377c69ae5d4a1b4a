using System.Globalization;
using System.Xml.Linq;
using StreamingAnomaly.Server.Backtest;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Backtest;

public sealed class BacktestCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public BacktestCommandTests()
    {
        // A spike after 150 calm points in each of two files; the labels know of the first only.
        WriteSeries("one.csv", Some.Calm(300, 150));
        WriteSeries("below/two.csv", Some.Calm(300, 150));
        Write("labels.json", """{"one.csv": [["2024-05-01 09:32:25", "2024-05-01 09:32:44"]]}""");
    }

    [Fact]
    public async Task What_is_judged_is_written_to_the_same_paths_and_counted()
    {
        var (code, output, error) = await RunAsync(
            "--labels", _folder.File("labels.json"), "--detectors", "z_score", "--window", "20", "--calibration", "textbook");

        Assert.Equal(0, code);
        Assert.Equal(
            """
            z_score, window 20, sensitivity 1, calibration textbook
            2 series, 600 points: 2 anomalies, 2 alarms

                                              all
            scored points                     255
            windows found                  1 of 1
            alarms right                   1 of 1
            precision                        1.00
            recall                           1.00
            F1                               1.00
            false alarms in 10,000 points    0.00
            mean delay, points                5.0
            mean delay, share of window      0.25
            ROC area of the scores           0.25
            PR area of the scores            0.10
            anomalies in 1,000 points        3.92
            NAB score, standard             98.35
            NAB score, reward_low_FP        98.35
            NAB score, reward_low_FN        98.90

            """,
            Without(output));
        Assert.Equal("below/two.csv: not in the labels; judged, not scored\n", Without(error));

        var rows = File.ReadAllLines(_folder.File("out/below/two.csv"));
        Assert.Equal("timestamp,value,anomaly_score,anomaly,alarm", rows[0]);
        Assert.Equal(301, rows.Length);
        Assert.StartsWith("2024-05-01 09:32:30,100,0.9", rows[151]);
        Assert.EndsWith(",1,1", rows[151]);
        Assert.EndsWith(",0,0,0", rows[1]);
    }

    [Fact]
    public async Task Its_alarms_are_those_of_the_run()
    {
        await RunAsync("--window", "20");

        var series = SeriesReader.Read("one.csv", new StringReader(File.ReadAllText(_folder.File("in/one.csv"))), Assert.Fail);
        var run = BacktestRun.Of(series, new() { Window = 20 });
        var written = File.ReadAllLines(_folder.File("out/one.csv")).Skip(1).Select(row => row.Split(',')).ToList();
        Assert.Equal(run.Scores, written.Select(cells => double.Parse(cells[2], CultureInfo.InvariantCulture)));
        Assert.Equal(run.Alarms, written.Select(cells => cells[4] == "1"));
    }

    [Fact]
    public async Task A_held_out_part_stands_beside_the_other()
    {
        var (code, output, _) = await RunAsync("--labels", _folder.File("labels.json"), "--hold-out", "0.3", "--normalise", "robust");

        Assert.Equal(0, code);
        Assert.Matches(@"(?m)^ +first 70 %  +last 30 %$", output);
        Assert.Matches(@"(?m)^windows found +1 of 1 +0 of 0$", output);
        Assert.Matches(@"(?m)^NAB score, standard +[0-9.]+ +–$", output);
    }

    [Fact]
    public async Task A_sweep_is_a_table_a_picture_and_a_page()
    {
        var (code, output, _) = await RunAsync("--labels", _folder.File("labels.json"), "--sweep", "--detectors", "z_score");

        Assert.Equal(0, code);
        Assert.Matches(@"(?m)^0\.50 +1 of 1 +1 +1\.00 +0\.00 ", output);
        Assert.Matches(@"(?m)^0\.95 ", output);
        Assert.Contains("NAB's optimised score", output);
        var picture = XDocument.Load(_folder.File("out/sweep.svg"));
        Assert.Equal(4, picture.Descendants().Count(element => element.Name.LocalName == "g"));
        Assert.DoesNotContain(picture.Descendants().Attributes(), attribute => !attribute.IsNamespaceDeclaration && attribute.Value.Contains("http"));
        var page = File.ReadAllText(_folder.File("out/sweep.html"));
        Assert.Contains("<svg", page);
        Assert.Contains("<td>0.50</td><td>1 of 1</td>", page);
    }

    [Fact]
    public async Task A_comparison_has_a_row_for_each_preset_and_detector()
    {
        var (code, output, _) = await RunAsync("--labels", _folder.File("labels.json"), "--compare");

        Assert.Equal(0, code);
        foreach (var (name, _) in Comparison.Settings(new())) Assert.Contains($"| `{name}` | ", output);
    }

    [Fact]
    public async Task Labels_of_the_series_themselves_do_without_a_file()
    {
        WriteSeries("one.csv", Some.Calm(300, 150), labelled: 150);

        var (_, output, _) = await RunAsync("--window", "20");

        Assert.Matches(@"(?m)^windows found +1 of 1$", output);
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_and_costs_only_itself()
    {
        Write("in/bad.csv", "time,level\n1,2\n");
        Write("in/worse.csv", "timestamp,value\n2024-05-01,1\nsoon,2\n");

        var (code, output, error) = await RunAsync();

        Assert.Equal(0, code);
        Assert.Contains("3 series, 601 points", output);
        Assert.Equal(
            [
                "bad.csv: the first line must name the columns timestamp and value; it is time,level; the file is left out",
                "worse.csv: line 3: \"soon\" is no timestamp; the row is left out",
            ],
            Without(error).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Labels_of_a_file_that_is_not_there_are_told_of()
    {
        Write("labels.json", """{"three.csv": []}""");

        Assert.Contains("three.csv: in the labels, but not below the input", (await RunAsync("--labels", _folder.File("labels.json"))).Error);
    }

    [Theory]
    [InlineData("--window 3", "window must be a whole number from 5 to 10000; got \"3\"")]
    [InlineData("--detectors crystal_ball", "detectors must be one or more of ")]
    [InlineData("--preset best", "preset must be vote")]
    [InlineData("--hold-out 0.95", "--hold-out must be from 0 to 0.9")]
    [InlineData("--normalise log", "log")]
    [InlineData("--labels nowhere.json", "nowhere.json")]
    [InlineData("--sweep", "a sweep needs labels")]
    [InlineData("--compare", "a comparison needs labels")]
    public async Task What_cannot_be_done_is_said(string options, string problem)
    {
        var (code, _, error) = await RunAsync(options.Split(' '));

        Assert.Equal(1, code);
        Assert.Contains(problem, error);
    }

    [Fact]
    public async Task The_input_is_never_written_over()
    {
        var (code, _, error) = await CallAsync("--input", _folder.File("in"), "--output", _folder.File("in"));

        Assert.Equal(1, code);
        Assert.Contains("would be written over", error);
    }

    [Fact]
    public async Task Nor_is_it_by_another_name()
    {
        Directory.CreateSymbolicLink(_folder.File("link"), _folder.File("in"));

        var (code, _, error) = await CallAsync("--input", _folder.File("in"), "--output", _folder.File("link"));

        Assert.Equal(1, code);
        Assert.Contains("would be written over", error);
    }

    [Fact]
    public async Task A_link_that_leads_back_up_is_not_followed()
    {
        Directory.CreateSymbolicLink(_folder.File("in/below/up"), _folder.File("in"));

        Assert.Contains("2 series", (await RunAsync()).Output);
    }

    [Fact]
    public async Task Earlier_results_below_the_input_are_no_input()
    {
        await CallAsync("--input", _folder.File("in"), "--output", _folder.File("in/out"));

        Assert.Contains("2 series", (await CallAsync("--input", _folder.File("in"), "--output", _folder.File("in/out"))).Output);
    }

    [Theory]
    [InlineData("nowhere", "there is no such folder")]
    [InlineData("empty", "there is no .csv file below it")]
    [InlineData("bad", "none of its files can be judged")]
    public async Task Nothing_to_judge_is_a_failure(string input, string problem)
    {
        Write("empty/readme.txt", "");
        Write("bad/bad.csv", "no,columns\n");

        var (code, _, error) = await CallAsync("--input", _folder.File(input), "--output", _folder.File("out"));

        Assert.Equal(1, code);
        Assert.Contains(problem, error);
    }

    public void Dispose() => _folder.Dispose();

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] options) =>
        CallAsync(["--input", _folder.File("in"), "--output", _folder.File("out"), .. options]);

    private static async Task<(int Code, string Output, string Error)> CallAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await BacktestCommand.RunAsync([BacktestCommand.Name, .. arguments], output, error);
        return (code, output.ToString(), error.ToString());
    }

    private void WriteSeries(string name, double[] values, int? labelled = null)
    {
        var start = new DateTime(2024, 5, 1, 9, 30, 0);
        var rows = values.Select((value, i) => string.Create(
            CultureInfo.InvariantCulture, $"{start.AddSeconds(i):yyyy-MM-dd HH:mm:ss},{value}{(labelled is null ? "" : i == labelled ? ",1" : ",0")}"));
        Write($"in/{name}", (labelled is null ? "timestamp,value\n" : "timestamp,value,label\n") + string.Join('\n', rows) + "\n");
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        File.WriteAllText(_folder.File(name), text);
    }

    private static string Without(string text) => text.Replace("\r", "");
}
