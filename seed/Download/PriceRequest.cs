using System.Text.RegularExpressions;

namespace StreamingAnomaly.Seed.Download;

/// <summary>The prices of one symbol from one day to another, both included.</summary>
internal sealed partial record PriceRequest(string Symbol, DateOnly From, DateOnly To, string Interval)
{
    /// <summary>Intervals shorter than a day carry a time in the file; the others a date.</summary>
    public bool Intraday => Interval[^1] is 'm' or 'h';

    public string Address =>
        $"v8/finance/chart/{Uri.EscapeDataString(Symbol)}?period1={Seconds(From)}&period2={Seconds(To) + 86_400}&interval={Interval}";

    // What Yahoo's symbols are made of; each of these characters is also safe in a file's name.
    [GeneratedRegex(@"^[A-Z0-9^][A-Z0-9.^=&_-]{0,31}\z")]
    public static partial Regex SymbolForm { get; }

    private static long Seconds(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeSeconds();
}
