using System.Globalization;

namespace StreamingAnomaly.MockClient.Tests.Seed;

/// <summary>One answer of the chart endpoint, in the form the real one has; the prices are made up.</summary>
internal sealed record YahooAnswer(int Status, string Body)
{
    public string ContentType { get; init; } = "application/json;charset=utf-8";

    public string? RetryAfter { get; init; }

    public bool BreaksOff { get; init; }

    /// <summary>2, 3 and 6 January 2020 at the opening of New York, adjusted for a later dividend.</summary>
    public static YahooAnswer Daily => Chart(NewYork, [1577975400, 1578061800, 1578321000], "75.0875,74.3575,74.95", adjusted: "72.87601470947266,72.1675,72.7425");

    public static YahooAnswer Gaps => Chart(NewYork, [1577975400, 1578061800, 1578321000], "75.0875,null,74.95", adjusted: "72.8760,null,72.7425");

    public static YahooAnswer OnlyGaps => Chart(NewYork, [1577975400, 1578061800], "null,null", adjusted: null);

    public static YahooAnswer WithoutAdjusted => Chart(NewYork, [1577975400, 1578061800], "3257.85,3234.85", adjusted: null);

    /// <summary>The second row of 3 January is the price of the market still open.</summary>
    public static YahooAnswer WithRunningPrice => Chart(NewYork, [1577975400, 1578061800, 1578074400], "75,74,74.5", adjusted: null);

    /// <summary>Midnight of 1 and 2 July in London, which is 23:00 of the day before in UTC.</summary>
    public static YahooAnswer LondonInSummer => Chart(London, [1593558000, 1593644400], "1.1236,1.1251", adjusted: null);

    public static YahooAnswer ZoneUnknown => Chart("""{"gmtoffset":-18000,"exchangeTimezoneName":"Mars/Olympus"}""", [1577926800], "7", adjusted: null);

    /// <summary>The first two hours of 3 June 2024 in New York.</summary>
    public static YahooAnswer Hourly => Chart(NewYork, [1717421400, 1717425000], "192.5,193.25", adjusted: null);

    public static YahooAnswer FewerPricesThanTimes => Chart(NewYork, [1577975400, 1578061800], "75.0875", adjusted: null);

    public static YahooAnswer Nothing => new(200, """{"chart":{"result":[{"meta":{"symbol":"AAPL","gmtoffset":-18000},"indicators":{"quote":[{}],"adjclose":[{}]}}],"error":null}}""");

    public static YahooAnswer Unknown =>
        new(404, """{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found, symbol may be delisted"}}}""");

    public static YahooAnswer TooLongAgo => new(422, """
        {"chart":{"result":null,"error":{"code":"Unprocessable Entity","description":"1m data not available for startTime=1577836800"}}}
        """);

    public static YahooAnswer Unauthorized =>
        new(401, """{"finance":{"result":null,"error":{"code":"Unauthorized","description":"Invalid Crumb"}}}""");

    public static YahooAnswer WebPage => new(200, "\n<!DOCTYPE html><html><head><title>Yahoo is part of the Yahoo family of brands</title></head></html>") { ContentType = "text/html" };

    public static YahooAnswer Forbidden => WebPage with { Status = 403 };

    public static YahooAnswer CutShort => Daily with { Body = Daily.Body[..(Daily.Body.Length / 2)] };

    public static YahooAnswer NotAChart => new(200, "null");

    public static YahooAnswer BrokenOff => Daily with { BreaksOff = true };

    public static YahooAnswer Failing => new(500, "Internal Server Error") { ContentType = "text/plain" };

    private static string NewYork => """{"currency":"USD","gmtoffset":-18000,"timezone":"EST","exchangeTimezoneName":"America/New_York","dataGranularity":"1d"}""";

    private static string London => """{"currency":"USD","gmtoffset":0,"timezone":"GMT","exchangeTimezoneName":"Europe/London","dataGranularity":"1d"}""";

    public static YahooAnswer TooMany(string? retryAfter = null) => new(429, "Too Many Requests\r\n") { ContentType = "text/plain", RetryAfter = retryAfter };

    private static YahooAnswer Chart(string meta, long[] times, string closes, string? adjusted)
    {
        var stamps = string.Join(',', times.Select(time => time.ToString(CultureInfo.InvariantCulture)));
        var adjclose = adjusted is null ? "" : $$""","adjclose":[{"adjclose":[{{adjusted}}]}]""";

        return new(200, $$$"""
            {"chart":{"result":[{"meta":{{{meta}}},"timestamp":[{{{stamps}}}],"indicators":{"quote":[{"close":[{{{closes}}}],"volume":[1,2,3]}]{{{adjclose}}}}}],"error":null}}
            """);
    }
}
