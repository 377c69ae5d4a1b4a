using Microsoft.Extensions.Logging;
using StreamingAnomaly.Server.Notices;
using StreamingAnomaly.Server.Notices.Channels;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Notices.Channels;

public class LogChannelTests
{
    [Fact]
    public async Task A_notice_is_a_line_however_many_incidents_it_is_about()
    {
        var logged = new Logged();
        var channel = new LogChannel(new Logger<LogChannel>(new LoggerFactory([logged])));

        foreach (var notice in (Notice[])[SomeNotice.Opened(), SomeNotice.Flood(1_000), SomeNotice.Closed(), Notice.Test("log", "ntc_1", 0)])
            Assert.True((await channel.SendAsync(notice, CancellationToken.None)).IsDelivered);

        Assert.Equal(4, logged.Lines.Count);
        var lines = logged.Lines.ToList();
        Assert.StartsWith("Warning Incident of AAPL: high since 2024-05-01T09:30:00Z, 3 anomalies. 100.5 is far above", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("Warning 1,000 incidents, the worst critical: stream-1, stream-2, ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("Information AAPL: incident over: AAPL", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("Information Test of the channel log: ", lines[3], StringComparison.Ordinal);
    }
}
