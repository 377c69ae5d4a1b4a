using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>All open connections: bounds their number, watches their deadlines, and closes them when the server stops.</summary>
internal sealed class ConnectionRegistry(
    IOptions<LimitOptions> limits, IHostApplicationLifetime lifetime, TimeProvider time, IngestMetrics metrics)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HashSet<PointConnection> _open = [];
    private readonly List<PointConnection> _checking = [];
    private ITimer? _timer;

    /// <summary>The server has all the connections it may have.</summary>
    public bool IsFull => Count >= limits.Value.Connections;

    private int Count
    {
        get
        {
            lock (_lock) return _open.Count;
        }
    }

    public void Add(PointConnection connection)
    {
        lock (_lock) _open.Add(connection);

        // One that came while all others were being closed.
        if (lifetime.ApplicationStopping.IsCancellationRequested) CloseAll();
    }

    public void Remove(PointConnection connection)
    {
        lock (_lock) _open.Remove(connection);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.Watch(() => Count);
        _timer = time.CreateTimer(_ => CheckDeadlines(), null, BetweenChecks, BetweenChecks);

        // The host stops its services only after the last connection has ended: ending them begins earlier.
        lifetime.ApplicationStopping.Register(CloseAll);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _timer?.Dispose();

    private void CheckDeadlines()
    {
        // A list that is kept: ten thousand connections are looked at every second.
        lock (_checking)
        {
            lock (_lock) _checking.AddRange(_open);
            foreach (var connection in _checking) connection.CheckDeadlines();
            _checking.Clear();
        }
    }

    private void CloseAll()
    {
        PointConnection[] open;
        lock (_lock) open = [.. _open];
        foreach (var connection in open) _ = connection.CloseAsync(CloseCodes.Stopping, "the server is stopping");
    }
}
