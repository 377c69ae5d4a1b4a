using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Reads a stream's points out of its runs, and where only anomalies are asked for out of their own rows.</summary>
internal static class SqlitePoints
{
    private const int UsualPage = 1_000;

    public static IReadOnlyList<JudgedPoint> Read(SqliteReaderConnection connection, long key, PointQuery query)
    {
        var limit = Math.Clamp(query.Limit, 0, PointQuery.MaxLimit);
        if (limit == 0) return [];
        if (query.AnomaliesOnly) return SqliteAnomalyRows.List(connection, key, query, limit);

        var page = new List<JudgedPoint>();
        foreach (var (first, last) in Stretches(connection, key, query))
        {
            AddPoints(page, SqliteRunRows.Open(connection, key, first, last, query.NewestFirst), (first, last), query, limit);
            if (page.Count == limit) break;
        }

        for (var i = 0; i < page.Count; i++)
        {
            if (page[i].IsAnomaly) page[i] = page[i] with { Explained = SqliteAnomalyRows.Explain(connection, key, page[i].N) };
        }

        return page;
    }

    /// <remarks>seq never falls with n, so a few look-ups by the primary key find it: no index on seq is paid for at each append.</remarks>
    public static JudgedPoint? FindBySeq(SqliteReaderConnection connection, long key, long seq)
    {
        var first = FirstAtLeast(connection, key, seq);

        // The first point at this seq is the one the client numbered; those after it only repeat the number.
        if (first is not { } point || point.Seq != seq || !point.Has(PointFlags.Numbered)) return null;
        return point.IsAnomaly ? point with { Explained = SqliteAnomalyRows.Explain(connection, key, point.N) } : point;
    }

    private static JudgedPoint? FirstAtLeast(SqliteReaderConnection connection, long key, long seq)
    {
        JudgedPoint? found = null;
        var (low, high) = SqliteRunRows.Ends(connection, key);
        while (low <= high)
        {
            var middle = low + (high - low) / 2;
            var runs = SqliteRunRows.Open(connection, key, middle, middle, newestFirst: false);
            if (!runs.Step()) break;
            var n = runs.Long(0);
            var points = StoredPoint.In(runs.Blob(1));
            if (points[^1].Seq < seq)
            {
                low = Math.Max(middle, n + points.Length - 1) + 1;
            }
            else
            {
                var at = 0;
                while (points[at].Seq < seq) at++;
                found = points[at].ToPoint(n + at);

                // An earlier run matters only where this one does not begin below.
                high = at > 0 ? low - 1 : n - 1;
            }

            runs.Reset();
        }

        return found;
    }

    /// <summary>Where in the stream points of the asked time can be, in the order of the query.</summary>
    private static IEnumerable<(long First, long Last)> Stretches(SqliteReaderConnection connection, long key, PointQuery query)
    {
        var (first, last) = (query.AfterN == long.MaxValue ? long.MaxValue : query.AfterN + 1, query.BeforeN - 1);
        if (query is { FromMicros: long.MinValue, ToMicros: long.MaxValue }) return [(first, last)];

        var spans = SqliteSpanRows.InTime(connection, key, query.FromMicros, query.ToMicros);
        var stretches = spans.Select(n => (Math.Max(first, n - PointSpan.Points + 1), Math.Min(last, n)))
            .Append((Math.Max(first, SqliteSpanRows.Last(connection, key) + 1), last))
            .Where(stretch => stretch.Item1 <= stretch.Item2);
        return query.NewestFirst ? stretches.Reverse() : stretches;
    }

    private static void AddPoints(List<JudgedPoint> page, SqliteStatement runs, (long First, long Last) stretch, PointQuery query, int limit)
    {
        while (page.Count < limit && runs.Step())
        {
            // Not before: a stream that is opened for the first time has none, and room for them would be half of what that costs.
            page.EnsureCapacity(Math.Min(limit, UsualPage));
            var n = runs.Long(0);
            var points = StoredPoint.In(runs.Blob(1));
            var from = (int)Math.Clamp(stretch.First - n, 0, points.Length);
            var to = (int)Math.Min(points.Length - 1, stretch.Last - n);
            for (var i = query.NewestFirst ? to : from; i >= from && i <= to && page.Count < limit; i += query.NewestFirst ? -1 : 1)
            {
                if (points[i].Micros >= query.FromMicros && points[i].Micros <= query.ToMicros) page.Add(points[i].ToPoint(n + i));
            }
        }

        runs.Reset();
    }
}
