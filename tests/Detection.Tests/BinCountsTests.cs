using Xunit;

namespace StreamingAnomaly.Detection.Tests;

public class BinCountsTests
{
    [Fact]
    public void It_counts_as_an_array_of_all_bins_does_in_whatever_order_they_come()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var (from, to) = (random.Next(LogBins.Count), random.Next(LogBins.Count));
            var counts = new BinCounts();
            var twin = new ushort[LogBins.Count];

            for (var i = 0; i < 100; i++)
            {
                var bin = random.Next(10) == 0 ? 0 : random.Next(Math.Min(from, to), Math.Max(from, to) + 1);
                counts.Of(bin)++;
                twin[bin]++;
                Assert.Equal(twin.Select(count => (int)count), Enumerable.Range(0, LogBins.Count).Select(other => counts[other]));
            }

            counts.Clear();
            Assert.All(Enumerable.Range(0, LogBins.Count), bin => Assert.Equal(0, counts[bin]));
        }
    }
}
