using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>All open connections: bounds their number, watches their deadlines, and closes them when the server stops.</summary>
internal sealed class ConnectionRegistry(IOptions<LimitOptions> limits, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    private readonly Lock _lock = new();
    private readonly HashSet<PointConnection> _open = [];

    /// <summary>The server has all the connections it may have.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock) return _open.Count >= limits.Value.Connections;
        }
    }

    public void Add(PointConnection connection)
    {
        lock (_lock) _open.Add(connection);
    }

    public void Remove(PointConnection connection)
    {
        lock (_lock) _open.Remove(connection);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host stops its services only after the last connection has ended: ending them begins earlier.
        using var stopping = lifetime.ApplicationStopping.Register(() => _ = CloseAllAsync());
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var connection in Open()) connection.CheckDeadlines();
        }
    }

    private Task CloseAllAsync() => Task.WhenAll(Open().Select(connection => connection.CloseAsync(CloseCodes.Stopping, "the server is stopping")));

    private PointConnection[] Open()
    {
        lock (_lock) return [.. _open];
    }
}
