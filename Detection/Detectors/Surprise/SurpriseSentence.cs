using System.Globalization;

namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>Why a point is surprising, in one sentence: the value among those it is compared with, then the part that weighs most.</summary>
internal static class SurpriseSentence
{
    private static readonly (long Micros, string Name)[] Units =
        [(86_400_000_000, "days"), (3_600_000_000, "hours"), (60_000_000, "minutes"), (1_000_000, "seconds"), (1000, "milliseconds")];

    /// <summary>Of the sample measured last.</summary>
    public static string Of(SurpriseScore score, in Sample sample, in SurpriseParts parts, double limit)
    {
        if (parts.Total == 0) return $"{BesideUsual(score, sample)}, nothing unusual";

        var reason = Math.Max(Math.Max(parts.FromPattern, parts.FromShape), parts.FromSequence);
        var sentence = parts.FromExtreme > 0 ? BesideExtremes(score, sample) : BesideUsual(score, sample);
        if (reason >= parts.FromExtreme) sentence += "; " + Reason(score, sample, parts, reason);
        return sentence + (parts.Total > limit ? "" : ", not enough to flag");
    }

    private static string BesideUsual(SurpriseScore score, in Sample sample)
    {
        var usual = score.Profile.Usual(sample, score.Age);
        var resolution = Math.Abs(sample.Value - usual);
        var value = Explanation.Value(sample.Value, resolution);
        var isUsual = Band.Flat(usual).Contains(sample.Value);
        var change = isUsual ? "" : Explanation.Change(sample.Value, usual) + " ";
        var of = isUsual ? "" : " of " + Explanation.Value(usual, resolution);
        return score.Profile.QuarterOf(sample.Micros) is var (hour, minute)
            ? $"{value} is {change}the usual {hour:00}:{minute:00} value{of}"
            : $"{value} is {change}the recent mean{of}";
    }

    private static string BesideExtremes(SurpriseScore score, in Sample sample)
    {
        var (lowest, highest) = score.Sequence.Extremes;
        var isNew = sample.Value < lowest || sample.Value > highest;
        if (!isNew) (lowest, highest) = (score.Range.Lowest, score.Range.Highest);

        var resolution = highest - lowest;
        var side = sample.Value < lowest ? "below" : "above";
        return $"{Explanation.Value(sample.Value, resolution)} is {side} {(isNew ? "everything seen before" : "the range of late")}, "
            + $"{Explanation.Value(lowest, resolution)} to {Explanation.Value(highest, resolution)}";
    }

    private static string Reason(SurpriseScore score, in Sample sample, in SurpriseParts parts, double reason)
    {
        if (reason == parts.FromPattern)
        {
            var (times, micros) = score.Patterns.NearestLately(score.Age);
            return score.Patterns.Remembered(score.Age) is { } then
                ? $"a pattern like this was seen{Ago(sample, then)}, the nearest of late is {Off(times)}"
                : $"the pattern nearest to the last {ResidualPatterns.Span} points{Between(sample, micros)} is {Off(times)}";
        }

        if (reason == parts.FromShape)
        {
            var (times, micros) = score.Shapes.Nearest(score.Age);
            return $"the shape nearest to the last {ValueShapes.Span} points{Between(sample, micros)} is {Off(times)}";
        }

        return $"the order of the last ten points or so is, point by point, {Explanation.Times(score.Sequence.TimesLessProbable)} times "
            + "less probable than usual";
    }

    /// <summary>Distance as a multiple of the usual one, which is 0 on a stream that repeats itself.</summary>
    private static string Off(double times) => double.IsFinite(times)
        ? $"{Explanation.Times(times)} times as far off as usual"
        : "off, where most repeat exactly";

    private static string Between(in Sample sample, long micros) => Ago(sample, micros) is { Length: > 0 } ago ? $",{ago}," : "";

    private static string Ago(in Sample sample, long micros)
    {
        var elapsed = (double)sample.Micros - micros;
        foreach (var unit in Units)
            if (elapsed >= 2 * unit.Micros) return $" {Math.Round(elapsed / unit.Micros).ToString(CultureInfo.InvariantCulture)} {unit.Name} ago";
        return "";
    }
}
