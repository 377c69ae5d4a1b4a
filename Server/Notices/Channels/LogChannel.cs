namespace StreamingAnomaly.Server.Notices.Channels;

/// <summary>A line in the server's log.</summary>
internal sealed partial class LogChannel(ILogger<LogChannel> logger) : IChannel
{
    public string Target => "the server's log";

    public Task<Delivery> SendAsync(Notice notice, CancellationToken ct)
    {
        var about = notice.Incidents is [var only] ? NoticeText.About(notice.Kind, only)
            : string.Join(", ", NoticeText.TheWorst(notice).Select(NoticeText.Subject));
        if (notice.Kind == NoticeKind.Opened) LogOpened(NoticeText.Title(notice), about);
        else LogTold(NoticeText.Title(notice), about);
        return Task.FromResult(new Delivery(DeliveryOutcome.Delivered, "written"));
    }

    [LoggerMessage(LogLevel.Warning, "{Title}: {About}")]
    private partial void LogOpened(string title, string about);

    [LoggerMessage(LogLevel.Information, "{Title}: {About}")]
    private partial void LogTold(string title, string about);
}
