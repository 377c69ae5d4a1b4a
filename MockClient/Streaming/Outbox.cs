namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>The points of a series on their way out: taken in order, and given back when their connection is lost before the answer.</summary>
internal sealed class Outbox(ISeries series, StreamingOptions options, Tally tally, TimeProvider time)
{
    private readonly Pacer _pacer = new(options.Rate, options.Speed, time);

    // The rest of the series; known once the server has said for the first time what it has.
    private long _next;
    private long _end = -1;
    private long _highestSent;

    private Queue<SeriesPoint> _again = new();
    private List<SeriesPoint> _gathered = [];

    /// <summary>The server has everything up to <paramref name="lastSeq"/>: what was given back and is among it need not go out again.</summary>
    public void Resume(long lastSeq)
    {
        if (_end < 0)
        {
            var end = series.Start(lastSeq);
            _end = options.Limit < end - lastSeq ? lastSeq + options.Limit : end;
            _highestSent = lastSeq;
        }
        _next = Math.Max(_next, lastSeq + 1);

        while (_again.TryPeek(out var point) && point.Seq <= lastSeq)
        {
            _again.Dequeue();
            tally.Answered++;
            tally.KnownByResume++;
        }
    }

    /// <summary>Waits until the next message is due and returns its points; null at the end of the series.</summary>
    public async ValueTask<IReadOnlyList<SeriesPoint>?> GatherAsync(CancellationToken ct)
    {
        while (_gathered.Count < options.Batch)
        {
            if (_again.TryDequeue(out var again))
            {
                _gathered.Add(again);
            }
            else if (_next <= _end)
            {
                var point = series.At(_next++);
                _gathered.Add(point);
                await _pacer.WaitAsync(point.Time, ct);
            }
            else
            {
                break;
            }
        }
        return _gathered.Count > 0 ? _gathered : null;
    }

    /// <summary>What was gathered is now in flight.</summary>
    public void Sent()
    {
        foreach (var point in _gathered)
        {
            if (point.Seq > _highestSent)
            {
                _highestSent = point.Seq;
                tally.Sent++;
                series.OnSent(point);
            }
            else
            {
                tally.SentAgain++;
            }
        }
        _gathered = [];
    }

    /// <summary>The connection is lost, and with it the answers to these: they go out again, first.</summary>
    public void GiveBack(IEnumerable<SeriesPoint> unanswered)
    {
        _again = new Queue<SeriesPoint>([.. unanswered, .. _gathered, .. _again]);
        _gathered = [];
    }
}
