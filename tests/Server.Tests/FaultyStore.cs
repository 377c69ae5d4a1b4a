using Microsoft.Extensions.DependencyInjection;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Tests;

/// <summary>A real store that fails where a test wants it to.</summary>
internal sealed class FaultyStore(IPointStore inner, FaultyStore.Faults faults) : IPointStore
{
    public void Append(IReadOnlyList<PendingBatch> batches)
    {
        faults.OnAppend?.Invoke(batches);
        inner.Append(batches);
        faults.AfterAppend?.Invoke(batches);
    }

    public Task<StreamRecord> OpenAsync(ClientId id, SettingsChange change, CancellationToken ct)
    {
        faults.OnOpen?.Invoke();
        return inner.OpenAsync(id, change, ct);
    }

    public Task CheckAsync(CancellationToken ct)
    {
        faults.OnCheck?.Invoke();
        return inner.CheckAsync(ct);
    }

    public Task SetActiveAsync(ClientId id, bool active, CancellationToken ct) => inner.SetActiveAsync(id, active, ct);

    public Task<PinnedSettings?> PinAsync(ClientId id, SettingsChange change, IReadOnlySet<string> release, CancellationToken ct) =>
        inner.PinAsync(id, change, release, ct);

    public Task<bool> DeleteAsync(ClientId id, CancellationToken ct) => inner.DeleteAsync(id, ct);

    public Task<bool> TrimAsync(ClientId id, KeptPoints kept, CancellationToken ct) => inner.TrimAsync(id, kept, ct);

    public Task<IReadOnlyList<JudgedPoint>> ReadAsync(PointQuery query, CancellationToken ct)
    {
        faults.OnRead?.Invoke(query);
        return inner.ReadAsync(query, ct);
    }

    public Task<IReadOnlyList<StoredAnomaly>> ReadLatestAnomaliesAsync(int limit, CancellationToken ct, long before) =>
        inner.ReadLatestAnomaliesAsync(limit, ct, before);

    public Task<JudgedPoint?> FindBySeqAsync(ClientId id, long seq, CancellationToken ct) => inner.FindBySeqAsync(id, seq, ct);

    public Task<ChartSummary> SummariseAsync(ChartQuery query, CancellationToken ct) => inner.SummariseAsync(query, ct);

    public Task<IReadOnlyList<AnomalyCounts>> CountAnomaliesAsync(MovedQuery query, CancellationToken ct) => inner.CountAnomaliesAsync(query, ct);

    public Task<ClientRow?> FindClientAsync(ClientId id, CancellationToken ct) => inner.FindClientAsync(id, ct);

    public Task<IReadOnlyList<ClientRow>> ListClientsAsync(bool active, int limit, CancellationToken ct) => inner.ListClientsAsync(active, limit, ct);

    /// <summary>Called at its place; what it throws, the store throws.</summary>
    internal sealed class Faults
    {
        public Action<IReadOnlyList<PendingBatch>>? OnAppend { get; set; }

        /// <summary>The transaction is committed already: whoever waits does not learn of it.</summary>
        public Action<IReadOnlyList<PendingBatch>>? AfterAppend { get; set; }

        public Action? OnOpen { get; set; }

        public Action? OnCheck { get; set; }

        public Action<PointQuery>? OnRead { get; set; }

        public void Add(IServiceCollection services)
        {
            services.AddSingleton<SqlitePointStore>();
            services.AddSingleton<IPointStore>(provider => new FaultyStore(provider.GetRequiredService<SqlitePointStore>(), this));
        }
    }
}
