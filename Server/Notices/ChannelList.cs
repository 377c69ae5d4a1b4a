using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Notices.Channels;

namespace StreamingAnomaly.Server.Notices;

/// <summary>The channels that are configured now. To add a kind, write an <see cref="IChannel"/> and name it here.</summary>
internal sealed partial class ChannelList(
    IOptions<NoticeOptions> rules, NoticeStore store, IServer server, TimeProvider time, ILoggerFactory loggers, ILogger<ChannelList> logger) : IDisposable
{
    private static readonly ActivitySource Spans = new("StreamingAnomaly.Notices");

    private readonly HttpClient _http = HttpPost.Client();

    /// <summary>Made anew each time, which costs nothing: so a change of options counts at once.</summary>
    /// <returns>Null where none has that name.</returns>
    public IChannel? Find(string name) => rules.Value.Find(name) is not { } settings ? null : settings.Kind switch
    {
        ChannelKind.Webhook => new WebhookChannel(_http, settings, Links(), time),
        ChannelKind.Slack => new SlackChannel(_http, settings, Links(), time),
        ChannelKind.Teams => new TeamsChannel(_http, settings, Links(), time),
        ChannelKind.Email => new EmailChannel(settings, Links()),
        _ => new LogChannel(loggers.CreateLogger<LogChannel>()),
    };

    /// <summary>One attempt, that takes no longer than patience lasts.</summary>
    public async Task<Delivery> SendAsync(string name, Notice notice, CancellationToken ct)
    {
        using var span = Spans.StartActivity("deliver notice", ActivityKind.Client);
        var delivery = await AttemptAsync(name, notice, ct);
        span?.SetTag("streaming_anomaly.channel", name).SetTag("streaming_anomaly.outcome", delivery.Outcome.ToString())
            .SetStatus(delivery.Outcome == DeliveryOutcome.Delivered ? ActivityStatusCode.Ok : ActivityStatusCode.Error, delivery.Said);
        return delivery;
    }

    public void Dispose() => _http.Dispose();

    private async Task<Delivery> AttemptAsync(string name, Notice notice, CancellationToken ct)
    {
        var patience = rules.Value.Patience;
        using var ends = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, ends.Token);
        try
        {
            return Find(name) is { } channel
                ? await channel.SendAsync(notice, either.Token)
                : new Delivery(DeliveryOutcome.Refused, "there is no such channel any more");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Delivery(DeliveryOutcome.Unavailable, $"no answer within {patience.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A surprise in one channel costs that attempt; the others go on.
            LogSurprise(e, name);
            return new Delivery(DeliveryOutcome.Failed, e.Message);
        }
    }

    private NoticeLinks Links() => new(Address(), store.LinkKey, rules.Value.LinksValid);

    private string Address()
    {
        if (rules.Value.Address is { Length: > 0 } address) return address.TrimEnd('/');
        var listening = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        if (listening is null) return "";

        // "Any address of this machine" is none that a link can lead to.
        var uri = new UriBuilder(listening.Replace("://+", "://0.0.0.0", StringComparison.Ordinal).Replace("://*", "://0.0.0.0", StringComparison.Ordinal));
        if (uri.Host is "0.0.0.0" or "[::]") uri.Host = Dns.GetHostName();
        return uri.Uri.GetLeftPart(UriPartial.Authority);
    }

    [LoggerMessage(LogLevel.Error, "The channel {Channel} failed in a way that was not foreseen")]
    private partial void LogSurprise(Exception e, string channel);
}
