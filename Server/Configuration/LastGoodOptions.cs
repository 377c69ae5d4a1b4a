using Microsoft.Extensions.Options;

namespace StreamingAnomaly.Server.Configuration;

/// <summary>Makes options of the settings. What cannot be keeps the server from starting; later it is said, and what was before goes on.</summary>
internal sealed partial class LastGoodOptions<T>(
    IEnumerable<IConfigureOptions<T>> setups, IEnumerable<IPostConfigureOptions<T>> posts, IEnumerable<IValidateOptions<T>> validations, ILogger<SettingsWatch> logger)
    : IOptionsFactory<T>
    where T : class
{
    private readonly OptionsFactory<T> _factory = new(setups, posts, validations);
    private readonly Lock _lock = new();

    // Guarded by the lock.
    private T? _good;
    private string? _said;

    public T Create(string name)
    {
        lock (_lock)
        {
            try
            {
                (_good, _said) = (_factory.Create(name), null);
            }
            catch (Exception e) when (_good is not null && e is (OptionsValidationException or InvalidOperationException))
            {
                // A file that is saved may be told of twice.
                var why = Why(e);
                if (_said != why) LogRefused(OptionNames.Title(typeof(T)), why);
                _said = why;
            }

            return _good!;
        }
    }

    // What is wrong in a list of options is told by the innermost that names it.
    private static string Why(Exception e) => e.InnerException is InvalidOperationException inner ? Why(inner) : e.Message;

    [LoggerMessage(LogLevel.Error, "The {Options} stay as they were: {Why}")]
    private partial void LogRefused(string options, string why);
}
