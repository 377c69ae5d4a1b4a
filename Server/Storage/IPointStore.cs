using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Keeps streams and their points. Proven by the store's conformance suite.</summary>
internal interface IPointStore
{
    /// <summary>
    /// Opens a stream for writing, made if it is new: whoever opened it before may append no more. The settings are changed as
    /// asked and kept.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store cannot be reached or written.</exception>
    Task<StreamRecord> OpenAsync(ClientId id, SettingsChange change, CancellationToken ct);

    /// <summary>
    /// Changes settings as a person asks: what is given stays theirs, whatever clients ask for, until it is released. It counts from
    /// the next opening on.
    /// </summary>
    /// <param name="release">Wire names of settings that clients may set again.</param>
    /// <returns>The settings and the names of those that are a person's; null for an unknown stream.</returns>
    Task<PinnedSettings?> PinAsync(ClientId id, SettingsChange change, IReadOnlySet<string> release, CancellationToken ct);

    /// <summary>
    /// Appends batches in their order, all in one transaction, and completes none of them: the outcome of each stands in
    /// <see cref="PendingBatch.Result"/>. A batch of a superseded epoch is left out.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Nothing was stored.</exception>
    void Append(IReadOnlyList<PendingBatch> batches);

    /// <summary>Returns when points can be taken.</summary>
    /// <exception cref="StoreUnavailableException">They cannot.</exception>
    Task CheckAsync(CancellationToken ct);

    /// <summary>Says whether a connection is open for the stream.</summary>
    Task SetActiveAsync(ClientId id, bool active, CancellationToken ct);

    /// <summary>Removes a stream with all its points; false when there was none.</summary>
    Task<bool> DeleteAsync(ClientId id, CancellationToken ct);

    /// <summary>Removes some of a stream's oldest points that need not be kept, a thousand or more at once; the figures stay those of all it ever had.</summary>
    /// <returns>Whether there were any: then there may be more.</returns>
    Task<bool> TrimAsync(ClientId id, KeptPoints kept, CancellationToken ct);

    /// <summary>Points of one stream, explained where an explanation was kept; empty for an unknown stream.</summary>
    Task<IReadOnlyList<JudgedPoint>> ReadAsync(PointQuery query, CancellationToken ct);

    /// <summary>The anomalies of all streams that were stored last, the newest first.</summary>
    /// <param name="limit">As many at most.</param>
    /// <param name="before">Only those stored before this place.</param>
    Task<IReadOnlyList<StoredAnomaly>> ReadLatestAnomaliesAsync(int limit, CancellationToken ct, long before = long.MaxValue);

    /// <summary>The point that carries this <c>seq</c>; null when no stored point does.</summary>
    Task<JudgedPoint?> FindBySeqAsync(ClientId id, long seq, CancellationToken ct);

    /// <summary>
    /// A stream's time in at most so many points, in the order of time: all where there are few, otherwise the least and the greatest value
    /// of each part of the time, so that no spike is lost; and the anomalies to be marked. Empty for an unknown stream.
    /// </summary>
    Task<ChartSummary> SummariseAsync(ChartQuery query, CancellationToken ct);

    /// <summary>Anomalies of every other stream that had any in a time, and of the same before it.</summary>
    Task<IReadOnlyList<AnomalyCounts>> CountAnomaliesAsync(MovedQuery query, CancellationToken ct);

    Task<ClientRow?> FindClientAsync(ClientId id, CancellationToken ct);

    /// <summary>Streams that are active or not, the most recently seen first.</summary>
    Task<IReadOnlyList<ClientRow>> ListClientsAsync(bool active, int limit, CancellationToken ct);
}
