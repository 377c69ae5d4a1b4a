namespace StreamingAnomaly.Benchmarks.Neighbours;

/// <summary>One whose doings are a load.</summary>
internal sealed record LoadNeighbour(string Key, string Name, Load Load) : INeighbour
{
    public bool KeepsBusy => Load.Rate == 0;

    public async Task<IAsyncDisposable> MoveInAsync(Uri address) => await Load.StartAsync(address);
}
