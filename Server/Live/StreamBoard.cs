using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Live;

/// <summary>
/// All streams, connected or not: what the store lists, and over it what is fresher in memory. Made at most twice a second, however
/// many look.
/// </summary>
internal sealed class StreamBoard(IPointStore store, LiveFigures figures, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(0.5);

    // A stream that changed stays in memory for longer than this: nothing falls between the list and what is fresher.
    private static readonly TimeSpan BetweenLists = LiveFigures.Remembered / 4;

    // Held by whoever makes the next board.
    private readonly SemaphoreSlim _making = new(1, 1);
    private List<BoardRow> _rows = [];
    private long? _listedAt;

    private volatile Board? _board;

    public async ValueTask<Board> ReadAsync(CancellationToken ct)
    {
        if (_board is { } known && IsFresh(known)) return known;
        await _making.WaitAsync(ct);
        try
        {
            if (_board is { } made && IsFresh(made)) return made;
            return _board = await MakeAsync(ct);
        }
        finally
        {
            _making.Release();
        }
    }

    /// <summary>As of now, for who looks seldom: nobody else is shown an older board because of it.</summary>
    public async ValueTask<Board> ReadAnewAsync(CancellationToken ct)
    {
        await _making.WaitAsync(ct);
        try
        {
            return await MakeAsync(ct);
        }
        finally
        {
            _making.Release();
        }
    }

    /// <summary>What a row shows besides its figures; read from the store where the server has not seen enough of the stream.</summary>
    /// <param name="row">A row of a board.</param>
    /// <param name="before">The same stream's a while ago: as long as no anomaly came, the last one is known from there.</param>
    /// <param name="ct">Whoever asked is gone.</param>
    public async ValueTask<BoardEntry> CompleteAsync(BoardRow row, BoardEntry? before, CancellationToken ct)
    {
        var recent = figures.Recent(row.Id);
        if (recent.Length < Math.Min(RecentPoints.Most, row.Figures.Points)) recent = await ReadRecentAsync(row.Id, ct);

        var lastAnomaly = before?.Row.Figures.Anomalies == row.Figures.Anomalies ? before.LastAnomaly : figures.Find(row.Id)?.LastAnomaly;
        if (lastAnomaly is null && row.Figures.Anomalies > 0) lastAnomaly = await ReadLastAnomalyAsync(row.Id, ct);
        return new BoardEntry(row, Sparkline.Of(recent), lastAnomaly);
    }

    public void Dispose() => _making.Dispose();

    private bool IsFresh(Board board) => time.GetElapsedTime(board.MadeAt) < Period;

    private async ValueTask<Board> MakeAsync(CancellationToken ct)
    {
        if (_listedAt is not { } at || time.GetElapsedTime(at) >= BetweenLists) await ListAsync(ct);
        return Make();
    }

    private async Task ListAsync(CancellationToken ct)
    {
        var active = await store.ListClientsAsync(active: true, int.MaxValue, ct);
        var inactive = await store.ListClientsAsync(active: false, int.MaxValue, ct);
        _rows = [.. active.Concat(inactive).Select(BoardRow.Of)];
        _rows.Sort(BoardRow.ByName);
        _listedAt = time.GetTimestamp();
    }

    private Board Make()
    {
        var rate = 0.0;
        foreach (var live in figures.All())
        {
            var row = BoardRow.Of(live);
            var place = _rows.BinarySearch(row, BoardRow.ByName);
            if (live.Deleted)
            {
                if (place >= 0) _rows.RemoveAt(place);
                continue;
            }

            rate += live.Rate;
            if (place < 0) _rows.Insert(~place, row);
            else _rows[place] = live.Figures is null ? row with { Figures = _rows[place].Figures } : row;
        }

        var totals = new BoardTotals(
            _rows.Count, _rows.Count(row => row.Active), _rows.Sum(row => row.Figures.Points), _rows.Sum(row => row.Figures.Anomalies), rate);
        return new Board([.. _rows], totals, time.GetTimestamp());
    }

    private async Task<RecentPoint[]> ReadRecentAsync(ClientId id, CancellationToken ct)
    {
        var newest = await store.ReadAsync(new PointQuery(id) { NewestFirst = true, Limit = RecentPoints.Most }, ct);
        return [.. newest.Reverse().Select(point => new RecentPoint(point.Value, point.IsAnomaly))];
    }

    private async Task<JudgedPoint?> ReadLastAnomalyAsync(ClientId id, CancellationToken ct)
    {
        var newest = await store.ReadAsync(new PointQuery(id) { AnomaliesOnly = true, NewestFirst = true, Limit = 1 }, ct);
        return newest.Count > 0 ? newest[0] : null;
    }
}

/// <summary>A row with all it shows.</summary>
internal sealed record BoardEntry(BoardRow Row, Sparkline Sparkline, JudgedPoint? LastAnomaly);
