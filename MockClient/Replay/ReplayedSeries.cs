using StreamingAnomaly.MockClient.Streaming;

namespace StreamingAnomaly.MockClient.Replay;

/// <summary>
/// The rows of a file, over and over: the point with seq s is row (s − 1) mod rows of lap (s − 1) / rows, its time moved on by the
/// lap's number times the length of the series and one typical step. So whoever knows the last seq can go on.
/// </summary>
internal sealed class ReplayedSeries : ISeries
{
    private readonly IReadOnlyList<Row> _rows;
    private readonly bool _loop;
    private readonly bool _days;
    private readonly TimeSpan _lapLength;
    private readonly long _laps;

    public ReplayedSeries(string clientId, IReadOnlyList<Row> rows, bool loop)
    {
        ClientId = clientId;
        _rows = rows;
        _loop = loop;
        _days = rows.All(row => row.Time.IsDay);

        var (first, last) = (rows.Min(row => row.Time.Utc), rows.Max(row => row.Time.Utc));
        _lapLength = last - first + TypicalStep(rows);
        // The calendar ends with the year 9999: after that there is nothing to move on to.
        _laps = 1 + (DateTime.MaxValue - last).Ticks / _lapLength.Ticks;
    }

    public string ClientId { get; }

    /// <summary>Ends with the lap that is under way; one that is complete is followed by another.</summary>
    public long Start(long lastSeq)
    {
        var end = _loop ? _laps : Math.Min(lastSeq / _rows.Count + 1, _laps);
        return end * _rows.Count;
    }

    public SeriesPoint At(long seq)
    {
        var (lap, index) = Math.DivRem(seq - 1, _rows.Count);
        var row = _rows[(int)index];
        var time = row.Time.Utc + _lapLength * lap;
        return new SeriesPoint(seq, time, Moment.ToText(time, _days), row.Value);
    }

    public void Dispose()
    {
        // Nothing is held open: the file was read as a whole.
    }

    /// <summary>The median of the steps forward: whole days when all rows are days.</summary>
    private static TimeSpan TypicalStep(IReadOnlyList<Row> rows)
    {
        var steps = rows.Zip(rows.Skip(1), (before, after) => after.Time.Utc - before.Time.Utc).Where(step => step > TimeSpan.Zero).Order().ToList();
        return steps.Count > 0 ? steps[steps.Count / 2] : TimeSpan.FromDays(1);
    }
}
