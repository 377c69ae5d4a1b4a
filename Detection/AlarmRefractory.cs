namespace StreamingAnomaly.Detection;

/// <summary>Tells which anomalies are alarms: the first of an episode, and none for a while after it.</summary>
/// <param name="LastAlarm">The number of the last alarm in the stream; 0 before the first.</param>
public record struct AlarmRefractory(long LastAlarm)
{
    /// <summary>Whether the anomalous point <paramref name="n"/> raises an alarm; if so it becomes the last.</summary>
    /// <remarks>None within max(80, 3 % of the stream's age) points of the last, at most 700.</remarks>
    public bool Admits(long n)
    {
        var quiet = Math.Clamp(0.03 * (n - 1), 80, 700);
        if (LastAlarm != 0 && n - LastAlarm <= quiet) return false;
        LastAlarm = n;
        return true;
    }
}
