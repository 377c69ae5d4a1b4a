using System.Globalization;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Pages;

/// <summary>How numbers and times look on a page; <c>wwwroot/js/format.js</c> writes them the same way.</summary>
internal static class Show
{
    private const int SignificantDigits = 6;

    /// <summary>A value of a stream in six digits: 1,234.56, 0.000123457, 1.5e20.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value)) return "–";
        var magnitude = Math.Abs(value);
        if (magnitude is >= 1e12 or (> 0 and < 1e-5)) return value.ToString("0.####e0", CultureInfo.InvariantCulture);

        var decimals = magnitude == 0 ? 0 : Math.Clamp(SignificantDigits - 1 - (int)Math.Floor(Math.Log10(magnitude)), 0, 10);
        return value.ToString("#,##0." + new string('#', decimals), CultureInfo.InvariantCulture);
    }

    public static string Count(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);

    /// <summary>Points a second.</summary>
    public static string Rate(double rate) => rate.ToString(rate < 100 ? "0.0" : "#,##0", CultureInfo.InvariantCulture);

    /// <summary>Points a second of a stream; nobody who is not connected and sends nothing has a rate.</summary>
    public static string Rate(BoardRow row) => row.Active || row.Rate > 0 ? Rate(row.Rate) : "–";

    public static string Tenths(double value) => value.ToString("#,##0.0", CultureInfo.InvariantCulture);

    public static string Score(double score) => score.ToString("0.00", CultureInfo.InvariantCulture);

    public static string Share(long part, long whole) =>
        whole == 0 ? "" : (100.0 * part / whole).ToString("0.0#", CultureInfo.InvariantCulture) + " %";

    public static string Utc(long micros) =>
        Timestamps.FromMicros(micros).ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>The whole second, in microseconds.</summary>
    public static long Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds() * Timestamps.MicrosPerSecond;

    /// <summary>A sparkline in words.</summary>
    public static string Sparkline(Sparkline line) =>
        line.Count == 0 ? "No points" : $"Newest points ({line.Count}): {Number(line.Low)} to {Number(line.High)}; anomalous: {line.Anomalies}";

    /// <summary>What became of a point, in a word or two.</summary>
    public static string Verdict(in JudgedPoint point) => point switch
    {
        { IsMissing: true } => "missing",
        { IsAlarm: true } => "anomaly, alarm",
        { IsAnomaly: true } => "anomaly",
        _ when point.Has(PointFlags.WarmingUp) => "warming up",
        _ when point.Has(PointFlags.Late) => "ordinary, late",
        _ => "ordinary",
    };

    public static string Expected(Explained? explained) =>
        explained?.Band is { } band ? $"{Number(band.Lower)} to {Number(band.Upper)}" : "–";

    /// <summary>Who voted anomaly, the most certain first.</summary>
    public static string Votes(Explained? explained)
    {
        var votes = explained?.Votes.Where(vote => vote.Anomaly).OrderByDescending(vote => vote.Score).ToList() ?? [];
        return string.Join(", ", votes.Select(vote => $"{vote.Name} {Score(vote.Score)}"));
    }

    public static string ClientAddress(ClientId id) => "/client/" + Uri.EscapeDataString(id.ToString());

    public static string ExportAddress(ClientId id, string what, string format) =>
        $"/api/clients/{Uri.EscapeDataString(id.ToString())}/{what}?format={format}";

    /// <summary>The stream's page with the same time on its chart.</summary>
    public static string ClientAddress(ClientId id, long fromMicros, long toMicros) =>
        $"{ClientAddress(id)}?from={Timestamps.Format(fromMicros)}&to={Timestamps.Format(toMicros)}";

    public static string PointAddress(LivePoint live) =>
        string.Create(CultureInfo.InvariantCulture, $"{ClientAddress(live.Id)}/points/{live.Point.N}");

    public static string MovedAddress(ClientId id) => "/moved?stream=" + Uri.EscapeDataString(id.ToString());

    public static string RuleAddress(ClientId id) => ClientAddress(id) + "/rule";

    public static string BacktestAddress(ClientId id) => "/backtest?stream=" + Uri.EscapeDataString(id.ToString());
}
