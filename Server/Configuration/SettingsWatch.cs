using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Primitives;

namespace StreamingAnomaly.Server.Configuration;

/// <summary>Says in the log what was changed in the settings while the server runs; options that cannot be are refused by <see cref="LastGoodOptions{T}"/>.</summary>
internal sealed partial class SettingsWatch(IConfiguration configuration, ILogger<SettingsWatch> logger) : IHostedService, IDisposable
{
    // Read once; all others are asked for each time they matter.
    private static readonly string[] AtStart = ["Storage", "urls", "Limits:HeavyReaders", "Access:Origins", "Access:Hosts", "Otlp"];

    private readonly Lock _lock = new();

    // Guarded by the lock.
    private Dictionary<string, string?> _known = [];
    private IDisposable? _listening;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _known = Read();
        _listening = ChangeToken.OnChange(configuration.GetReloadToken, Compare);
        foreach (var file in (configuration as IConfigurationRoot)?.Providers.OfType<JsonConfigurationProvider>() ?? [])
            file.Source.OnLoadException = failed => LogUnreadable(file.Source.Path, failed.Exception.InnerException?.Message ?? failed.Exception.Message);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listening?.Dispose();

    // A file that is saved may be told of twice: then the second time nothing has changed.
    private void Compare()
    {
        lock (_lock)
        {
            var (before, now) = (_known, Read());
            _known = now;
            var changed = before.Keys.Union(now.Keys).Where(name => before.GetValueOrDefault(name) != now.GetValueOrDefault(name)).Order().ToLookup(IsReadAtStart);
            if (changed[false].Any()) LogChanged(string.Join(", ", changed[false].Select(Describe)));
            if (changed[true].Any()) LogNextStart(string.Join(", ", changed[true].Select(Describe)));
            if (changed.Count > 0 && OptionNames.FirstUnknown(configuration) is { } unknown) LogUnknown(OptionNames.Complaint(unknown));
        }
    }

    private Dictionary<string, string?> Read() => configuration.AsEnumerable()
        .Where(option => option.Value is not null && OptionNames.IsOurs(option.Key))
        .ToDictionary(StringComparer.OrdinalIgnoreCase);

    private string Describe(string name) => _known.GetValueOrDefault(name) is { } value ? $"{name} = {ConfigCommand.Veil(name, value)}" : $"{name} is gone";

    private static bool IsReadAtStart(string name) =>
        AtStart.Any(start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase) && (name.Length == start.Length || name[start.Length] == ':'));

    [LoggerMessage(LogLevel.Information, "The settings were changed: {Options}")]
    private partial void LogChanged(string options);

    [LoggerMessage(LogLevel.Warning, "The settings were changed, from the next start on: {Options}")]
    private partial void LogNextStart(string options);

    [LoggerMessage(LogLevel.Warning, "In the changed settings {Complaint}")]
    private partial void LogUnknown(string complaint);

    [LoggerMessage(LogLevel.Error, "{File} cannot be read, all settings stay as they were: {Why}")]
    private partial void LogUnreadable(string? file, string why);
}
