using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Writes points as runs, and the span that a run completes, on the connection that writes.</summary>
internal sealed class SqliteRuns(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _insert = new(connection, "INSERT INTO run (id, points) VALUES (?1, ?2)");
    private readonly SqliteSpans _spans = new(connection);

    // The run that is being collected.
    private readonly StoredPoint[] _points = new StoredPoint[PointSpan.Points];
    private int _count;
    private long _key;
    private long _next;

    /// <summary>Adds the stream's next point; points of one stream follow each other without holes up to <see cref="Flush"/>.</summary>
    public void Add(long key, long n, in StoredPoint point)
    {
        if (_count == 0) (_key, _next) = (key, n);
        if (key != _key || n != _next) throw new ArgumentException($"Point {n} of stream {key} does not follow point {_next - 1} of stream {_key}.", nameof(n));
        _points[_count++] = point;
        if (_next++ % PointSpan.Points == 0) Flush();
    }

    /// <summary>Writes what has been added.</summary>
    public void Flush()
    {
        if (_count == 0) return;
        _insert.Bind(1, RowKey.Of(_key, _next - _count)).Bind(2, MemoryMarshal.AsBytes<StoredPoint>(_points.AsSpan(0, _count))).Run();
        _count = 0;
        if ((_next - 1) % PointSpan.Points == 0) _spans.Write(_key, _next - 1);
    }

    /// <summary>Forgets what was added and not written: its transaction is over.</summary>
    public void Clear() => _count = 0;

    public void Dispose()
    {
        _insert.Dispose();
        _spans.Dispose();
    }
}
