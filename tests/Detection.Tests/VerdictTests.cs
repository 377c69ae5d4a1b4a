using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace StreamingAnomaly.Detection.Tests;

public class VerdictTests
{
    private static readonly Gen<Vote> AnyVote =
        from score in Gen.Choose(0, 20)
        from lower in Gen.Choose(-9, 0)
        from upper in Gen.Choose(1, 9)
        from hasBand in Gen.Elements(true, true, false)
        select new Vote(score / 20.0, score > 10, hasBand ? new Band(lower, (lower + upper) / 2.0, upper) : null);

    [Fact]
    public void A_verdict_ranks_its_votes()
    {
        var cases = from votes in AnyVote.NonEmptyListOf()
                    where votes.Count <= 31
                    from needed in Gen.Choose(1, votes.Count)
                    select (votes: votes.ToArray(), needed);

        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var verdict = Verdict.Of(test.votes, test.needed);
            var bands = test.votes.Where(vote => vote.Band is not null).Select(vote => vote.Band!.Value).ToArray();

            Assert.Equal(test.votes.Select(vote => vote.Score).OrderDescending().ElementAt(test.needed - 1), verdict.Score);
            Assert.Equal(test.votes.Count(vote => vote.Anomaly) >= test.needed, verdict.Anomaly);
            Assert.Equal(verdict.Score > 0.5, verdict.Anomaly);
            Assert.False(verdict.WarmingUp);
            for (var i = 0; i < test.votes.Length; i++) Assert.Equal(test.votes[i].Anomaly, (verdict.VotesMask >> i & 1) == 1);

            if (bands.Length < test.needed)
            {
                Assert.Null(verdict.Band);
                return;
            }

            Assert.Equal(bands.Select(band => band.Lower).OrderDescending().ElementAt(test.needed - 1), verdict.Band!.Value.Lower);
            Assert.Equal(bands.Select(band => band.Upper).Order().ElementAt(test.needed - 1), verdict.Band!.Value.Upper);
            Assert.Equal(Naive.Quantile(bands.Select(band => band.Expected), 0.5), verdict.Band!.Value.Expected, 1e-15);
        }).Check(Some.Cases);
    }

    [Fact]
    public void Outside_the_band_of_a_verdict_enough_members_with_bands_vote_anomaly()
    {
        Vote[] votes = [At(0, 10), At(2, 8), At(4, 6)];

        Assert.Equal(new Band(2, 5, 8), Verdict.Of(votes, needed: 2).Band);
    }

    [Fact]
    public void There_is_no_band_where_one_vote_is_enough_and_two_members_expect_different_things()
    {
        Vote[] votes = [At(0, 2), At(8, 10), At(0, 10)];

        Assert.Null(Verdict.Of(votes, needed: 1).Band);
        Assert.Equal(new Band(0, 5, 10), Verdict.Of(votes, needed: 2).Band);
    }

    private static Vote At(double lower, double upper) => new(0, false, new Band(lower, (lower + upper) / 2, upper));
}
