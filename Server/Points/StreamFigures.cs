namespace StreamingAnomaly.Server.Points;

/// <summary>What is counted of a stream, as of its newest point.</summary>
/// <param name="Points">All points ever stored: the newest one's number.</param>
/// <param name="LastSeq">The client's newest own number; 0 while it sent none.</param>
/// <param name="LastMicros">The newest point's time; null before the first.</param>
/// <param name="LastValue">NaN before the first and where the newest is missing.</param>
internal readonly record struct StreamFigures(
    long Points, long Anomalies, long Alarms, long LastSeq, long? LastMicros, double LastValue)
{
    public static StreamFigures None { get; } = new(0, 0, 0, 0, null, double.NaN);

    public StreamFigures After(in JudgedPoint point) => new(
        point.N,
        Anomalies + (point.IsAnomaly ? 1 : 0),
        Alarms + (point.IsAlarm ? 1 : 0),
        point.Seq,
        point.Micros,
        point.Value);
}
