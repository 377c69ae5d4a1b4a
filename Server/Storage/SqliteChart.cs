namespace StreamingAnomaly.Server.Storage;

/// <summary>Brings a stream's time down to so many points as fit a chart.</summary>
/// <remarks>
/// Few points are read as they are. Of many the spans are read first; where one lies across the edge of a bucket and holds values that
/// could matter there, its blocks of 25 points, and where one of these does, its points. So each bucket has its true extremes, and of
/// five million points a few thousand rows are read.
/// </remarks>
internal sealed class SqliteChart(SqliteReaderConnection connection, long key, ChartQuery query)
{
    // So many are read and gone through in a few milliseconds.
    private const int ReadAll = 25_000;

    // Blocks lie across edges by the thousands only where times are no order at all; then a block's extremes stand for its points.
    private const int MaxOpenedBlocks = 1_500;

    private readonly List<(long N, Extremes Points)> _spans = [];
    private readonly List<(long N, Extremes Points)> _blocks = [];
    private readonly List<ChartPoint> _points = [];

    public IReadOnlyList<ChartPoint> Read()
    {
        var finished = SqliteSpanRows.Last(connection, key);
        ReadSpans();
        ReadPoints(finished + 1, long.MaxValue);

        var many = _points.Count + (long)_spans.Count * PointSpan.Points > ReadAll;
        if (!many)
        {
            foreach (var (n, _) in _spans) ReadPoints(n - PointSpan.Points + 1, n);
            if (_points.Count <= query.Points) return [.. _points.OrderBy(point => point.Micros)];
        }

        var buckets = Buckets();
        foreach (var point in _points) buckets.Add(point.Micros, point.Value);
        if (many) AddSpans(buckets);
        MarkAnomalies(buckets);
        return buckets.ToPoints();
    }

    // What lies before the first point and after the last takes no part of the picture.
    private ChartBuckets Buckets()
    {
        var all = new Extremes();
        foreach (var point in _points) all.Add(point.Micros, point.Value);
        foreach (var (_, points) in _spans) all.Add(points);
        return new ChartBuckets(Math.Max(query.FromMicros, all.Earliest), Math.Min(query.ToMicros, all.Latest), query.Points / 2);
    }

    private void ReadSpans()
    {
        var rows = connection.Prepare(
            """
            SELECT n, earliest, latest, minimum, minimum_at, maximum, maximum_at FROM span
            WHERE stream_id = ?1 AND earliest <= ?3 AND latest >= ?2
            """);
        rows.Bind(1, key).Bind(2, query.FromMicros).Bind(3, query.ToMicros);
        while (rows.Step())
        {
            _spans.Add((rows.Long(0), new Extremes
            {
                Earliest = rows.Long(1),
                Latest = rows.Long(2),
                Minimum = rows.Double(3),
                MinimumAt = rows.Long(4),
                Maximum = rows.Double(5),
                MaximumAt = rows.Long(6),
            }));
        }

        rows.Reset();
    }

    private void ReadPoints(long first, long last)
    {
        var runs = SqliteRunRows.Open(connection, key, first, last, newestFirst: false);
        while (runs.Step())
        {
            var n = runs.Long(0);
            var points = StoredPoint.In(runs.Blob(1));
            for (var i = (int)Math.Max(0, first - n); i < points.Length && n + i <= last; i++)
            {
                if (points[i].Micros >= query.FromMicros && points[i].Micros <= query.ToMicros)
                    _points.Add(new ChartPoint(points[i].Micros, points[i].Value, points[i].IsAnomaly));
            }
        }

        runs.Reset();
    }

    private void AddSpans(ChartBuckets buckets)
    {
        // First all that needs no closer look: it makes most closer looks needless.
        _spans.RemoveAll(span => buckets.TryAdd(span.Points));
        foreach (var (n, points) in _spans)
        {
            if (buckets.Matters(points)) AddBlocks(n, buckets);
        }

        _points.Clear();
        var opened = 0;
        foreach (var (n, points) in _blocks)
        {
            if (!buckets.Matters(points) || ++opened > MaxOpenedBlocks) continue;
            ReadPoints(n - PointSpan.BlockPoints + 1, n);
            foreach (var point in _points) buckets.Add(point.Micros, point.Value);
            _points.Clear();
        }
    }

    private void AddBlocks(long n, ChartBuckets buckets)
    {
        var row = connection.Prepare("SELECT blocks FROM span WHERE stream_id = ?1 AND n = ?2").Bind(1, key).Bind(2, n);
        if (row.Step())
        {
            var last = n - PointSpan.Points;
            foreach (ref readonly var block in PointSpan.In(row.Blob(0)))
            {
                last += PointSpan.BlockPoints;
                if (!buckets.TryAdd(block)) _blocks.Add((last, block));
            }
        }

        row.Reset();
    }

    // From one anomaly to the first of another bucket: however many there are, no more are read than there are buckets.
    private void MarkAnomalies(ChartBuckets buckets)
    {
        var next = connection.Prepare("SELECT min(micros) FROM anomaly INDEXED BY anomaly_time WHERE stream_id = ?1 AND micros >= ?2 AND micros <= ?3");
        var from = buckets.From;
        while (next.Bind(1, key).Bind(2, from).Bind(3, buckets.To).Scalar() is { } micros) from = buckets.MarkAnomalous(micros);
    }
}
