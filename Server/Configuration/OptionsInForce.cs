using Microsoft.Extensions.Options;

namespace StreamingAnomaly.Server.Configuration;

/// <summary>Options as they are now: whoever asks each time has a change without a restart, for the price of reading a field.</summary>
internal sealed class OptionsInForce<T> : IOptions<T>, IDisposable where T : class
{
    private readonly IDisposable? _listening;
    private volatile T _value;

    public OptionsInForce(IOptionsMonitor<T> monitor)
    {
        _value = monitor.CurrentValue;
        _listening = monitor.OnChange(changed => _value = changed);
    }

    public T Value => _value;

    public void Dispose() => _listening?.Dispose();
}
