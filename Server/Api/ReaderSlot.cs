namespace StreamingAnomaly.Server.Api;

/// <summary>Lets one heavy reader work at a time, so that however many there are they take no more than a processor from those that write.</summary>
internal sealed class ReaderSlot : IDisposable
{
    private readonly SemaphoreSlim _free = new(1);

    /// <returns>The turn, to be given back.</returns>
    public async Task<IDisposable> EnterAsync(CancellationToken ct)
    {
        await _free.WaitAsync(ct);
        return new Turn(_free);
    }

    public void Dispose() => _free.Dispose();

    private sealed class Turn(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
