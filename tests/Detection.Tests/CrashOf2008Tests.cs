using System.Globalization;
using Xunit;

namespace StreamingAnomaly.Detection.Tests;

/// <summary>Real data: the daily closes of the S&amp;P 500, which everybody knows to have been odd in the autumn of 2008.</summary>
public class CrashOf2008Tests
{
    [Fact]
    public void The_default_detectors_flag_the_crash_and_little_before()
    {
        var days = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", "GSPC.csv")).Skip(1).Select(line => line.Split(',')).ToArray();
        var ensemble = Some.Ensemble(window: 50);

        var verdicts = ensemble.Stream(days.Select(day => double.Parse(day[1], CultureInfo.InvariantCulture)));
        var flagged = days.Zip(verdicts).Where(day => day.Second.Anomaly).Select(day => day.First[0]).ToArray();
        var autumn = flagged.Where(day => string.CompareOrdinal(day, "2008-09-01") >= 0 && string.CompareOrdinal(day, "2008-12-31") <= 0);

        Assert.Equal(2306, days.Length);
        Assert.Contains("2008-09-29", autumn);      // the House votes the rescue down
        Assert.Contains("2008-10-09", autumn);
        Assert.InRange(autumn.Count(), 10, 25);
        Assert.InRange(flagged.Length, 1, days.Length / 10);
    }
}
