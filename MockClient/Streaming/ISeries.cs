namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>What one client streams: a point for each seq, the same in every run.</summary>
internal interface ISeries : IDisposable
{
    string ClientId { get; }

    /// <summary>Told once a run, when the server has said what it has.</summary>
    /// <param name="lastSeq">The last seq the server has; 0 when it has none.</param>
    /// <returns>The seq this run ends with.</returns>
    long Start(long lastSeq);

    /// <summary>The point with this seq; asked for once each, rising, holes allowed.</summary>
    SeriesPoint At(long seq);

    /// <summary>Told when a point goes out for the first time.</summary>
    void OnSent(in SeriesPoint point) { }
}
