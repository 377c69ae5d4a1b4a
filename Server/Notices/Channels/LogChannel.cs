namespace StreamingAnomaly.Server.Notices.Channels;

/// <summary>A line in the server's log.</summary>
internal sealed partial class LogChannel(ILogger<LogChannel> logger) : IChannel
{
    public string Target => "the server's log";

    public Task<Delivery> SendAsync(Notice notice, CancellationToken ct)
    {
        // Of one incident the title would say twice what stands there.
        var (title, about) = notice is { Kind: NoticeKind.Opened, Incidents: [var only] }
            ? ($"Incident of {NoticeText.Subject(only)}", NoticeText.About(notice.Kind, only))
            : (NoticeText.Title(notice), string.Join(", ", NoticeText.TheWorst(notice).Select(NoticeText.Subject)));
        if (notice.Kind == NoticeKind.Opened) LogOpened(title, about);
        else LogTold(title, about);
        return Task.FromResult(new Delivery(DeliveryOutcome.Delivered, "written"));
    }

    [LoggerMessage(LogLevel.Warning, "{Title}: {About}")]
    private partial void LogOpened(string title, string about);

    [LoggerMessage(LogLevel.Information, "{Title}: {About}")]
    private partial void LogTold(string title, string about);
}
