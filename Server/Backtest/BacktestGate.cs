namespace StreamingAnomaly.Server.Backtest;

/// <summary>Lets one backtest in at a time: judging years of points at once must not take the processors from those that arrive.</summary>
internal sealed class BacktestGate : IDisposable
{
    private readonly SemaphoreSlim _free = new(1);

    /// <returns>The turn, to be given back; null while another has it.</returns>
    public IDisposable? TryEnter() => _free.Wait(TimeSpan.Zero) ? new Turn(_free) : null;

    public void Dispose() => _free.Dispose();

    private sealed class Turn(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}

internal static class BacktestRegistration
{
    public static IServiceCollection AddBacktest(this IServiceCollection services) => services.AddSingleton<BacktestGate>();
}
