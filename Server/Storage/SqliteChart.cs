using StreamingAnomaly.Server.Points;

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

    // However many anomalies a stream has, a chart looks at no more of them in each part.
    private const int MaxCompared = 100;

    private readonly List<(long N, Extremes Points)> _spans = [];
    private readonly List<(long N, Extremes Points)> _blocks = [];
    private readonly List<ChartPoint> _points = [];

    public ChartSummary Read()
    {
        var finished = SqliteSpanRows.Last(connection, key);
        ReadSpans();
        ReadPoints(finished + 1, long.MaxValue);

        var many = _points.Count + (long)_spans.Count * PointSpan.Points > ReadAll;
        if (!many)
        {
            foreach (var (n, _) in _spans) ReadPoints(n - PointSpan.Points + 1, n);
            if (_points.Count == 0) return ChartSummary.Empty;
        }

        var buckets = Buckets();
        var worst = FindWorstAnomalies(buckets);
        if (!many && _points.Count <= query.Points)
            return new ChartSummary(true, buckets.From, buckets.To, [.. _points.OrderBy(point => point.Micros)], worst);

        foreach (var point in _points) buckets.Add(point.Micros, point.Value);
        if (many) AddSpans(buckets);
        return new ChartSummary(false, buckets.From, buckets.To, buckets.ToPoints(), worst);
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
            WHERE id BETWEEN ?1 AND ?2 AND earliest <= ?4 AND latest >= ?3
            """);
        rows.Bind(1, RowKey.First(key)).Bind(2, RowKey.Last(key)).Bind(3, query.FromMicros).Bind(4, query.ToMicros);
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
        var row = connection.Prepare("SELECT blocks FROM span_blocks WHERE id = ?1").Bind(1, RowKey.Of(key, n));
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

    // One way through the index, which skips the rest of a bucket once enough of it has been compared; then the rows of the worst alone.
    private List<JudgedPoint> FindWorstAnomalies(ChartBuckets buckets)
    {
        var worst = new List<long>();
        var next = connection.Prepare(
            """
            SELECT micros, n, score FROM anomaly INDEXED BY anomaly_time
            WHERE stream_id = ?1 AND micros BETWEEN ?2 AND ?3 ORDER BY micros, n
            """);
        var (end, compared, score) = (buckets.From, 0, 0.0);
        next.Bind(1, key).Bind(2, end).Bind(3, buckets.To);
        while (next.Step())
        {
            var (micros, its) = (next.Long(0), next.Double(2));
            if (micros >= end)
            {
                (end, compared, score) = (buckets.MarkAnomalous(micros), 1, its);
                worst.Add(next.Long(1));
            }
            else if (++compared > MaxCompared)
            {
                next.Reset();
                next.Bind(1, key).Bind(2, end).Bind(3, buckets.To);
            }
            else if (its > score)
            {
                (score, worst[^1]) = (its, next.Long(1));
            }
        }

        next.Reset();
        return worst.ConvertAll(Anomaly);
    }

    private JudgedPoint Anomaly(long n)
    {
        var row = connection.Prepare("SELECT micros, value, seq, bits, score FROM anomaly WHERE stream_id = ?1 AND n = ?2").Bind(1, key).Bind(2, n);
        row.Step();
        var (flags, votesMask) = StoredFlags.Unpack((uint)row.Long(3));
        var anomaly = new JudgedPoint(n, row.Long(0), row.Double(1), row.Long(2), flags, votesMask, row.Double(4), Explained: null);
        row.Reset();
        return anomaly;
    }
}
