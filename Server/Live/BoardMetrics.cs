using System.Diagnostics.Metrics;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Live;

/// <summary>Counts streams by state, as the overview does, when someone wants to know.</summary>
internal sealed partial class BoardMetrics
{
    private readonly StreamBoard _boards;
    private readonly ILogger<BoardMetrics> _logger;

    public BoardMetrics(Meter meter, StreamBoard boards, ILogger<BoardMetrics> logger)
    {
        (_boards, _logger) = (boards, logger);
        meter.CreateObservableGauge("streaming_anomaly.streams", Count, description: "Streams by state: each is active or inactive, and may be anomalous, warming up or silent besides.");
    }

    private IEnumerable<Measurement<long>> Count()
    {
        try
        {
            // Instruments are read by a plain call; a board is made on its caller's thread.
            var board = _boards.ReadAnewAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            return Enum.GetValues<BoardState>().Where(state => state != BoardState.All)
                .Select(state => new Measurement<long>(board.Count(state), new KeyValuePair<string, object?>("state", Words.Of(state)))).ToList();
        }
        catch (StoreUnavailableException e)
        {
            // The other figures say what is wrong with it.
            LogUnavailable(e);
            return [];
        }
    }

    [LoggerMessage(LogLevel.Warning, "Streams could not be counted: the store is not available")]
    private partial void LogUnavailable(Exception e);
}
