using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Incidents;

namespace StreamingAnomaly.Server.Notices;

internal static class NoticesRegistration
{
    public static IServiceCollection AddNotices(this IServiceCollection services)
    {
        // Otherwise a channel with a kind that there is not would be left out without a word.
        services.AddOptions<NoticeOptions>().BindConfiguration("Notices", binder => binder.ErrorOnUnknownConfiguration = true).ValidateOnStart();
        services.AddSingleton<IValidateOptions<NoticeOptions>, NoticeOptionsCheck>();
        services.AddSingleton<NoticeStore>().AddSingleton<Outbox>();
        services.AddSingleton<ChannelList>().AddSingleton<ChannelBoard>().AddSingleton<NoticeMetrics>();
        services.AddSingleton<NoticeSender>().AddHostedService(provider => provider.GetRequiredService<NoticeSender>());
        services.AddSingleton<NoticeDispatcher>().AddHostedService(provider => provider.GetRequiredService<NoticeDispatcher>());
        return services.AddSingleton<IIncidentObserver>(provider => provider.GetRequiredService<NoticeDispatcher>());
    }
}
