using StreamingAnomaly.Detection.Detectors.Surprise;
using Xunit;

namespace StreamingAnomaly.Detection.Tests.Detectors.Surprise;

public class EighthsTests
{
    [Fact]
    public void They_are_counted_as_logarithms_say()
    {
        var random = new Random(1);
        for (var i = 0; i < 1_000_000; i++)
        {
            var size = Math.ScaleB(1 + random.NextDouble(), random.Next(-1022, 1023));

            Assert.Equal((int)Math.Floor(8 * Math.Log2(size)), Eighths.Of(size));
        }
    }

    [Fact]
    public void Powers_of_two_begin_the_first_of_eight()
    {
        for (var exponent = -1022; exponent <= 1023; exponent++)
        {
            var power = Math.ScaleB(1, exponent);

            Assert.Equal(8 * exponent, Eighths.Of(power));
            if (exponent > -1022) Assert.Equal(8 * exponent - 1, Eighths.Of(Math.BitDecrement(power)));
        }
    }
}
