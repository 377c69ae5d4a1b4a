using System.ComponentModel.DataAnnotations;
using StreamingAnomaly.Detection;

namespace StreamingAnomaly.Server.Points;

/// <summary>How much one server takes on. Section <c>Limits</c>.</summary>
internal sealed record LimitOptions
{
    /// <summary>Open WebSocket connections; one more is refused with 503.</summary>
    [Range(1, 1_000_000)]
    public int Connections { get; init; } = 20_000;

    /// <summary>Streams kept in the store; a new one more is told to try again later.</summary>
    [Range(1, 100_000_000)]
    public long Streams { get; init; } = 100_000;

    /// <summary>The largest window a client may ask for.</summary>
    [Range(DetectorSettings.MinWindow, DetectorSettings.MaxWindow)]
    public int Window { get; init; } = DetectorSettings.MaxWindow;

    /// <summary>Points a second a connection or an import is read at, and a stream takes by requests; 0 is as fast as they come.</summary>
    [Range(0, 100_000_000)]
    public int PointsPerSecond { get; init; }

    /// <summary>Bytes that unfinished messages of all connections may hold together.</summary>
    [Range(1 << 20, 1L << 40)]
    public long UnfinishedBytes { get; init; } = 256L << 20;

    /// <summary>Backtests, previews and the like that work at once; one more waits for 2 s, then it is told to try again later.</summary>
    [Range(1, 64)]
    public int HeavyReaders { get; init; } = 2;
}
