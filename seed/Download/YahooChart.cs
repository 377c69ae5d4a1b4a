using System.Globalization;
using System.Text.Json;

namespace StreamingAnomaly.Seed.Download;

/// <summary>Reads the answer of Yahoo's chart endpoint, which promises nothing about its form.</summary>
internal static class YahooChart
{
    public static PriceAnswer Read(PriceRequest request, string answer)
    {
        if (answer.AsSpan().TrimStart().StartsWith("<"))
            return new PriceAnswer.Refused("the answer is a web page instead of prices (a consent or blocking page?)");

        ChartDocument? document;
        try
        {
            document = JsonSerializer.Deserialize<ChartDocument>(answer, JsonSerializerOptions.Web);
        }
        catch (JsonException e)
        {
            return new PriceAnswer.Refused($"the answer is not the JSON expected, or cut short (at {e.Path ?? "$"}, byte {e.BytePositionInLine ?? 0})");
        }

        if ((document?.Chart?.Error ?? document?.Finance?.Error) is { } error)
            return new PriceAnswer.Refused(error.Code == "Not Found" ? $"unknown symbol ({error.Description})" : $"{error.Code}: {error.Description}");

        if (document?.Chart?.Result is not [{ Timestamp: { Count: > 0 } times } result, ..]) return None(request);

        // All adjusted or none: a series that changes between the two would jump where nothing happened.
        var closes = result.Indicators switch
        {
            { AdjClose: [{ AdjClose: { } adjusted }, ..] } => adjusted,
            { Quote: [{ Close: { } raw }, ..] } => raw,
            _ => [],
        };
        if (closes.Count != times.Count)
            return new PriceAnswer.Refused($"the answer holds {times.Count} times but {closes.Count} prices");

        var found = Prices(times, closes, request.Intraday ? InUtc : DateAt(result.Meta));
        return found.Prices.Count > 0 ? found : None(request);
    }

    private static PriceAnswer.Refused None(PriceRequest request) =>
        new($"no prices between {request.From:yyyy-MM-dd} and {request.To:yyyy-MM-dd} at interval {request.Interval}");

    private static PriceAnswer.Found Prices(IReadOnlyList<long> times, IReadOnlyList<double?> closes, Func<DateTimeOffset, string> stamp)
    {
        var prices = new List<Price>(times.Count);
        var gaps = 0;
        for (var i = 0; i < times.Count; i++)
        {
            if (closes[i] is not { } close)
            {
                gaps++;
                continue;
            }

            var price = new Price(stamp(DateTimeOffset.FromUnixTimeSeconds(times[i])), close);

            // While a market is open its running price follows as a second row of the same day: the later one counts.
            if (prices.Count > 0 && prices[^1].Timestamp == price.Timestamp) prices[^1] = price;
            else prices.Add(price);
        }

        return new PriceAnswer.Found(prices, gaps);
    }

    private static string InUtc(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // A day is the exchange's day: midnight in London in summer is the evening before in UTC. The offset is today's, so the zone is better.
    private static Func<DateTimeOffset, string> DateAt(ChartMeta? meta)
    {
        if (meta?.ExchangeTimezoneName is { } name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
            return time => Date(TimeZoneInfo.ConvertTime(time, zone));

        return time => Date(time.AddSeconds(meta?.GmtOffset ?? 0));
    }

    private static string Date(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
