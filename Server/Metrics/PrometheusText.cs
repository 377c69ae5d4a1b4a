using System.Globalization;
using System.Text;

namespace StreamingAnomaly.Server.Metrics;

/// <summary>Writes what was measured in Prometheus' text format 0.0.4, under names by its conventions.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Of(IReadOnlyList<Measured> all)
    {
        var text = new StringBuilder();
        foreach (var measured in all) Write(measured, text);
        return text.ToString();
    }

    /// <summary><c>streaming_anomaly.verdict.duration</c> in seconds is <c>streaming_anomaly_verdict_duration_seconds</c>, a counter ends in <c>_total</c>.</summary>
    public static string NameOf(string instrument, string? unit, bool isCounter)
    {
        var name = new StringBuilder(instrument.Length + 16);
        foreach (var c in instrument) name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        var suffix = unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.ToString().EndsWith(suffix, StringComparison.Ordinal)) name.Append(suffix);
        if (isCounter) name.Append("_total");
        return name.ToString();
    }

    private static void Write(Measured measured, StringBuilder text)
    {
        var instrument = measured.Instrument;
        var name = NameOf(instrument.Name, instrument.Unit, measured.IsCounter);
        var type = measured.IsHistogram ? "histogram" : measured.IsCounter ? "counter" : "gauge";
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {Escape(instrument.Description ?? instrument.Name)}\n# TYPE {name} {type}\n");
        foreach (var series in measured.All)
        {
            if (measured.IsHistogram) WriteHistogram(name, series, text);
            else WriteSample(name, series, null, series.Sum, text);
        }
    }

    private static void WriteHistogram(string name, Series series, StringBuilder text)
    {
        for (var i = 0; i < series.Bounds.Length; i++)
            WriteSample($"{name}_bucket", series, Number(series.Bounds[i]), series.CountUpTo(i), text);
        var count = series.CountUpTo(series.Bounds.Length);
        WriteSample($"{name}_bucket", series, "+Inf", count, text);
        WriteSample($"{name}_sum", series, null, series.Sum, text);
        WriteSample($"{name}_count", series, null, count, text);
    }

    private static void WriteSample(string name, Series series, string? upTo, double value, StringBuilder text)
    {
        text.Append(name);
        var labels = upTo is null ? series.Labels : [.. series.Labels, new("le", upTo)];
        if (labels.Count > 0)
            text.Append('{').AppendJoin(',', labels.Select(label => $"{NameOf(label.Key, null, false)}=\"{Escape(label.Value).Replace("\"", "\\\"", StringComparison.Ordinal)}\"")).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
