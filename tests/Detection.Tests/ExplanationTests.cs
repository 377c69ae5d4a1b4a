using Xunit;

namespace StreamingAnomaly.Detection.Tests;

public class ExplanationTests
{
    [Theory]
    [InlineData(412.3, 0, "412.3")]
    [InlineData(412.34567, 0, "412.35")]
    [InlineData(101.20000001, 0, "101.2")]
    [InlineData(-7, 0, "-7")]
    [InlineData(0, 0, "0")]
    [InlineData(0.0000123, 0, "0.0000123")]
    [InlineData(0.000000123, 0, "1.23e-7")]
    [InlineData(1234567, 0, "1234567")]
    [InlineData(1.2e15, 0, "1.2e15")]
    [InlineData(-1e150, 0, "-1e150")]
    [InlineData(999.996, 0, "1000")]
    [InlineData(1000000000.00212, 0.004, "1000000000.0021")]
    [InlineData(3.000123, 0.0001, "3.00012")]
    public void Values_are_written_for_people(double value, double resolution, string expected)
    {
        Assert.Equal(expected, Explanation.Value(value, resolution));
    }

    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(6.14, "6.1")]
    [InlineData(99.97, "100")]
    [InlineData(12345.6, "12346")]
    [InlineData(2.14e8, "2.1e8")]
    public void Multiples_are_written_for_people(double times, string expected)
    {
        Assert.Equal(expected, Explanation.Times(times));
    }

    // Mean 0, standard deviation 1, quartiles −1 and 1.
    private static readonly double[] Varied = [.. Enumerable.Repeat((double[])[-1, 1, 0.5, -0.5, Math.Sqrt(1.65), -Math.Sqrt(1.65), 1, -1, 1, -1], 5).SelectMany(x => x)];

    [Theory]
    [InlineData("z_score", 6.1, "6.1 is 6.1 above the mean of the last 50 points, 0: 6.1 standard deviations, where up to 3.0 are usual")]
    [InlineData("z_score", -0.4, "-0.4 is 0.4 below the mean of the last 50 points, 0: 0.4 standard deviations, where up to 3.0 are usual")]
    [InlineData("iqr", 7.4, "7.4 is 640 % above the upper quartile of the last 50 points, 1: 3.2 interquartile ranges, where up to 1.5 are usual")]
    [InlineData("iqr", -3, "-3 is 200 % below the lower quartile of the last 50 points, -1: 1.0 interquartile ranges, where up to 1.5 are usual")]
    [InlineData("iqr", 0.5, "0.5 lies between the quartiles of the last 50 points, -1 and 1")]
    [InlineData("ewma", 9, "9 takes the weighted average 2.5833 above the mean of the last 50 points: 6.1 standard errors, where up to 3.0 are usual")]
    [InlineData("moving_average", -9, "-9 is 9 below the mean of the last 10 points, 0: 9.0 deviations of such distances, where up to 3.0 are usual")]
    [InlineData("isolation_forest", 1000, "1000 is set apart by 1.0 random splits on average, where an ordinary value of the last 50 points takes 7.0 and 5.2 or more are usual")]
    [InlineData("mad", 9, "9 is 9 above the median of the last 50 points, 0: 6.1 robust standard deviations, where up to 3.5 are usual")]
    [InlineData("lof", 9, "9 lies 13.6 times as far from its 20 nearest neighbours in the last 50 points as they lie from theirs, where up to 2.0 are usual")]
    [InlineData("cusum", -9, "-9 takes the sum of what lay below the mean of the last 50 points to 9.0205: 9.0 standard deviations, where up to 5.0 are usual")]
    [InlineData("extreme", 9, "9 is 601 % above the upper end of the stream's range so far, 1.2839: 300 % of its width, where up to 5.0 are usual")]
    [InlineData("extreme", 1, "1 lies within the stream's range so far, -1.284 to 1.2839")]
    [InlineData("half_space_trees", 9, "9 and the 2 values before it share a cell with 0.01 of 250 earlier points on average, where 1.00 or more are usual")]
    [InlineData("autoencoder", 9, "9 is 9.5837 above what the network makes of the last 32 points, -0.58365: 9.6 usual errors, where up to 3.0 are usual")]
    public void Each_detector_says_why_in_its_own_terms(string name, double value, string expected)
    {
        Assert.Equal(expected, Sentence(name, Varied, value));
    }

    [Theory]
    [InlineData(414, 600, "31 % below")]
    [InlineData(603, 600, "0.5 % above")]
    [InlineData(600.01, 600, "0.01 above")]
    [InlineData(7000, 600, "6400 above")]
    [InlineData(-8, -10, "20 % above")]
    [InlineData(-1, 10, "11 below")]
    [InlineData(3, 0, "3 above")]
    public void A_change_is_a_percentage_where_that_says_something(double value, double from, string expected)
    {
        Assert.Equal(expected, Explanation.Change(value, from));
    }

    [Theory]
    [InlineData("z_score", "5 differs from the last 50 points, which were all 3")]
    [InlineData("iqr", "5 differs from the middle half of the last 50 points, which were all 3")]
    [InlineData("ewma", "5 differs from the last 50 points, which were all the same")]
    [InlineData("moving_average", "5 differs from the mean of the last 10 points, around which nothing varied: 3")]
    [InlineData("mad", "5 differs from half or more of the last 50 points, which were all 3")]
    [InlineData("cusum", "5 differs from the last 50 points, which were all 3")]
    [InlineData("extreme", "5 differs from all values so far, which were 3")]
    public void A_flat_past_is_said_to_be_flat(string name, string expected)
    {
        Assert.Equal(expected, Sentence(name, Enumerable.Repeat(3.0, 60), 5));
    }

    [Fact]
    public void A_small_change_is_written_with_the_digits_that_show_it()
    {
        Assert.Equal("3.0001 differs from the last 50 points, which were all 3", Sentence("z_score", Enumerable.Repeat(3.0, 50), 3.0001));
    }

    [Fact]
    public void A_change_of_a_flat_past_that_is_no_more_than_usual_is_said_to_be_so()
    {
        var flat = new Reading(2, 0, new Band(3, 3, 3), 1);

        Assert.Equal(
            "5 differs from the last 50 points, which were all 3, by no more than is usual",
            DetectorCatalog.Create("z_score", Some.Settings()).Explain(Some.Sample(5), flat, limit: 10));
    }

    [Fact]
    public void An_anomaly_is_explained_by_its_highest_vote_and_how_many_agree()
    {
        const string Nine = "9 is 9 above the mean of the last 50 points, 0: 9.0 standard deviations, where up to 3.0 are usual";

        Assert.Equal(Nine + "; 3 of 3 detectors agree", Verdict(["z_score", "ewma", "moving_average"], 9));
        Assert.Equal(Nine, Verdict(["z_score"], 9));
        Assert.Equal(
            "3.1 is 3.1 above the mean of the last 50 points, 0: 3.1 standard deviations, where up to 3.0 are usual; 1 of 2 detectors agrees",
            Verdict(["z_score", "iqr"], 3.1, minVotes: 1));
    }

    [Fact]
    public void Who_measures_a_distance_speaks_before_who_counts_splits()
    {
        Assert.StartsWith("9 is 9 above the mean", Verdict(["isolation_forest", "z_score"], 9), StringComparison.Ordinal);
        Assert.StartsWith("9 is set apart by", Verdict(["isolation_forest"], 9), StringComparison.Ordinal);
    }

    [Fact]
    public void An_ordinary_point_is_explained_by_what_was_expected()
    {
        Assert.Equal("1 is within -3 to 3, as the last 50 points lead to expect", Verdict(["z_score", "iqr"], 1, minVotes: 1));
        Assert.Equal("3.1 is within -4 to 4, as the last 50 points lead to expect; 1 of 2 detectors votes anomaly", Verdict(["z_score", "iqr"], 3.1));
        Assert.Equal("2.3 is nothing unusual after the last 50 points; 1 of 2 detectors votes anomaly", Verdict(["z_score", "isolation_forest"], 2.3));
        Assert.EndsWith("takes 7.0 and 5.2 or more are usual", Verdict(["isolation_forest"], 1), StringComparison.Ordinal);
    }

    [Fact]
    public void A_flat_line_is_explained_without_a_band()
    {
        Assert.Equal("3 is what the last 50 points lead to expect", Sentence(Some.Ensemble(), Enumerable.Repeat(3.0, 60), 3));
    }

    [Fact]
    public void A_stream_that_warms_up_says_so()
    {
        Assert.Equal("warming up: fewer than 50 points learned", Sentence(Some.Ensemble(), Varied[..49], 9));
    }

    private static string Sentence(string name, IEnumerable<double> past, double value)
    {
        var detector = DetectorCatalog.Create(name, Some.Settings());
        var window = new SlidingWindow(50);
        foreach (var learned in Some.Samples(past))
        {
            detector.Learn(window, learned, learned.Value);
            window.Add(learned.Value);
        }

        var sample = Some.Sample(value);
        Assert.True(detector.TryRead(window, sample, out var reading));
        return detector.Explain(sample, reading, reading.Limit);
    }

    private static string Sentence(VotingEnsemble ensemble, IEnumerable<double> past, double value)
    {
        ensemble.Stream(past);
        return ensemble.Explain(Some.Sample(value));
    }

    private static string Verdict(string[] names, double value, int? minVotes = null) =>
        Sentence(Some.Ensemble(names, minVotes: minVotes), Varied, value);
}
