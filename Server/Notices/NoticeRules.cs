using Microsoft.Extensions.Options;

namespace StreamingAnomaly.Server.Notices;

/// <summary>The options as they are now. A change that cannot be is said once, and what was before goes on.</summary>
internal sealed partial class NoticeRules(IOptionsMonitor<NoticeOptions> options, ILogger<NoticeRules> logger)
{
    private NoticeOptions _good = options.CurrentValue;
    private string? _said;

    public NoticeOptions Current
    {
        get
        {
            try
            {
                (_good, _said) = (options.CurrentValue, null);
            }
            catch (Exception e) when (e is OptionsValidationException or InvalidOperationException)
            {
                if (Interlocked.Exchange(ref _said, e.Message) != e.Message) LogBad((e.InnerException ?? e).Message);
            }

            return _good;
        }
    }

    [LoggerMessage(LogLevel.Error, "Notices stay as they were: {Why}")]
    private partial void LogBad(string why);
}
