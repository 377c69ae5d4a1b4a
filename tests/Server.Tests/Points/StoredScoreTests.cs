using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Points;

public sealed class StoredScoreTests
{
    [Fact]
    public void What_is_above_the_threshold_stays_above_and_what_is_not_stays_below()
    {
        var random = new Random(1);
        double[] scores =
        [
            0, 0.5, Math.BitIncrement(0.5), 0.5 + 1e-12, Math.BitDecrement(0.5), Math.BitDecrement(1), 1,
            .. Enumerable.Range(0, 1_000).Select(_ => random.NextDouble()),
        ];

        Assert.All(scores, score => Assert.Equal(score > 0.5, StoredScore.Round(score) > 0.5));
        Assert.All(scores, score => Assert.Equal(score, StoredScore.Round(score), tolerance: 1e-7));
        Assert.All(scores, score => Assert.Equal(StoredScore.Round(score), (float)StoredScore.Round(score)));
    }
}
