namespace StreamingAnomaly.MockClient.Simulate.Domains;

/// <summary>Patterns of day and week, in UTC.</summary>
internal static class Pattern
{
    /// <summary>A bell around an hour of the day: 1 at the hour, e^−½ at <paramref name="width"/> hours from it.</summary>
    public static double DailyPeak(DateTime time, double hour, double width)
    {
        // The shorter way round the clock.
        var distance = Math.Abs(time.TimeOfDay.TotalHours - hour);
        var widths = Math.Min(distance, 24 - distance) / width;
        return Math.Exp(-0.5 * widths * widths);
    }

    /// <summary>A cosine through the day: 1 at the hour, −1 twelve hours later.</summary>
    public static double DailyWave(DateTime time, double hour) => Math.Cos(2 * Math.PI * (time.TimeOfDay.TotalHours - hour) / 24);

    public static bool IsWeekend(DateTime time) => time.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
