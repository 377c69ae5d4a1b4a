using System.Globalization;
using System.Text;
using StreamingAnomaly.Server.Ingest;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

/// <summary>The quick way and the JSON reader must take every message for the same points.</summary>
public sealed class PlainPointTests
{
    private static readonly string[] Values =
    [
        "0", "-0", "0.0", "-0.0", "1", "-1", "12.5", "0.1", "0.30000000000000004", "123456789012345678", "9007199254740993", "9007199254740992",
        "0.000000000000000001", "999999999999999999", "1.7976931348623157", "3.14159265358979312", "100000000000000000", "01", "-", ".5", "5.", "1e5", "1E-3", "+1",
        "1.", "--1", "1.2.3", "null", "NaN", "\"1\"", "true", "12345678901234567890", "0.1234567890123456789",
    ];

    private static readonly string[] Timestamps =
    [
        "\"2024-05-01T09:30:00.25Z\"", "\"2024-05-01 09:30:00+02:00\"", "\"2024-05-01\"", "1714555800", "1714555800.123456", "1714555800123", "-1", "0",
        "\"09:30\"", "\"2024-05-01T09:30:00Z", "\"0000-01-01\"", "\"2024-02-30\"", "null", "99999999999999999999", "\"\\u0032024-05-01\"", "1e9", "01", "\"\"",
    ];

    private static readonly string[] Seqs = ["1", "9007199254740991", "9007199254740992", "0", "-1", "1.0", "\"5\"", "null", "1e3"];

    [Fact]
    public void Every_spelling_gives_the_same_point_or_the_same_error()
    {
        foreach (var timestamp in Timestamps)
        {
            foreach (var value in Values)
            {
                AssertSame($"\"timestamp\":{timestamp},\"value\":{value}");
                AssertSame($" \"value\" : {value} ,\r\n\t\"timestamp\" :{timestamp} ");
            }

            foreach (var seq in Seqs) AssertSame($"\"seq\":{seq},\"timestamp\":{timestamp},\"value\":1");
        }
    }

    [Theory]
    [InlineData("\"timestamp\":1,\"timestamp\":2,\"value\":3,\"value\":4,\"seq\":5,\"seq\":6")]
    [InlineData("\"timestamp\":1")]
    [InlineData("\"value\":1")]
    [InlineData("\"timestamp\":1,\"value\":2,")]
    [InlineData("\"timestamp\":1 \"value\":2")]
    [InlineData("\"timestamp\"=1,\"value\":2")]
    [InlineData("")]
    public void Fields_twice_or_missing_or_badly_joined_are_read_as_ever(string fields) => AssertSame(fields);

    [Fact]
    public void Any_double_is_read_to_the_bit()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var value = Math.Round((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 12)), random.Next(0, 15));
            var text = value.ToString(i % 2 == 0 ? "R" : "F6", CultureInfo.InvariantCulture);
            var point = Assert.Single(Decode($$"""{"timestamp":1,"value":{{text}}}""").Points.ToArray());
            Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture) + 0.0, point.Value);
        }
    }

    // A field that is not one of the three leaves a message to the JSON reader.
    private static void AssertSame(string fields)
    {
        foreach (var (open, close) in (ReadOnlySpan<(string, string)>)[("{", "}"), ("[{", "}]"), ("[{\"timestamp\":1,\"value\":1},{", "} ]\n")])
        {
            var plain = Decode(open + fields + close);
            var general = Decode(open + "\"other\":0" + (fields.Length > 0 ? "," : "") + fields + close);
            Assert.Equal(general.Points.ToArray(), plain.Points.ToArray());
            Assert.Equal(Replies(general), Replies(plain));
        }
    }

    private static PointBuffer Decode(string message)
    {
        var buffer = new PointBuffer();
        new JsonPointCodec(Detail.Flag, unit: null, new FakeTime()).Decode(Encoding.UTF8.GetBytes(message), buffer);
        return buffer;
    }

    private static List<string> Replies(PointBuffer buffer)
    {
        Assert.Equal(1, buffer.Messages.Length);
        var replies = new List<string>();
        foreach (ref readonly var place in buffer.PlacesOf(buffer.Messages[0]))
            replies.Add($"{place.Error?.Code} {place.Error?.Field} {place.Seq} {Encoding.UTF8.GetString(buffer.EchoOf(place))}");
        return replies;
    }
}
