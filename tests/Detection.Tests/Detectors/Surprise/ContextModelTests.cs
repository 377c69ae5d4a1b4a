using StreamingAnomaly.Detection.Detectors.Surprise;
using Xunit;

namespace StreamingAnomaly.Detection.Tests.Detectors.Surprise;

public class ContextModelTests
{
    [Theory]
    [InlineData(17)]
    [InlineData(9)]
    public void It_says_what_whole_tables_for_each_order_say(int levels)
    {
        var symbols = Symbolizer.SymbolsFor(levels);
        var random = new Random(levels);
        var model = new ContextModel(levels);
        var (contexts, followers) = (new Dictionary<(int, ulong), int>(), new Dictionary<(int, ulong), int>());
        var past = new List<int>();
        for (var age = 0; age < 20_000; age++)
        {
            // All symbols after all others, and some of them more often.
            var symbol = age % 3 == 0 ? random.Next(symbols) : random.Next(4);
            var orders = Math.Min(age, ContextModel.Orders);
            var hash = 14695981039346656037UL / 10;
            var (probability, product) = (1.0 / levels, 1.0);
            for (var order = 0; order <= orders; order++)
            {
                if (order > 0) hash = (hash ^ (ulong)(past[^order] + 1)) * 1099511628211UL;
                var context = (order, hash >> 20 & 1023);
                var follower = (order, ((hash ^ (ulong)(symbol + 1000)) * 1099511628211UL) >> 20 & 1023);
                probability = (followers.GetValueOrDefault(follower) + probability) / (contexts.GetValueOrDefault(context) + 1);
                if (order > 0) product *= Math.Max(probability, 1e-12);
                contexts[context] = contexts.GetValueOrDefault(context) + 1;
                followers[follower] = followers.GetValueOrDefault(follower) + 1;
            }

            Assert.Equal(product, model.Probability(symbol, orders));
            model.Learn(symbol, orders, age);
            past.Add(symbol);
        }
    }

    [Fact]
    public void After_any_number_of_points_counts_fit_and_what_is_rare_is_improbable()
    {
        var model = new ContextModel(17);
        var age = 0;
        for (; age < 700_500; age++) model.Learn(age % 1000 == 999 ? 15 : 2, Math.Min(age, ContextModel.Orders), age);
        Assert.InRange(model.Probability(2, ContextModel.Orders), 0.9, 1.1);

        model.Learn(15, ContextModel.Orders, age++);
        Assert.InRange(model.Probability(2, ContextModel.Orders), 1e-5, 1e-2);

        model.Learn(8, ContextModel.Orders, age);
        Assert.InRange(model.Probability(2, ContextModel.Orders), 1e-36, 1e-6);
    }
}
