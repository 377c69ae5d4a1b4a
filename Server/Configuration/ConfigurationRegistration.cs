using Microsoft.Extensions.Options;

namespace StreamingAnomaly.Server.Configuration;

internal static class ConfigurationRegistration
{
    /// <summary>Has the options of all rooms follow the settings while the server runs, as far as they can be.</summary>
    public static IServiceCollection AddChangingOptions(this IServiceCollection services)
    {
        foreach (var type in OptionNames.Declared)
        {
            services.AddSingleton(typeof(IOptionsFactory<>).MakeGenericType(type), typeof(LastGoodOptions<>).MakeGenericType(type));
            services.AddSingleton(typeof(IValidateOptions<>).MakeGenericType(type), typeof(OptionLimits<>).MakeGenericType(type));
            services.AddSingleton(typeof(IOptions<>).MakeGenericType(type), typeof(OptionsInForce<>).MakeGenericType(type));
        }

        return services.AddHostedService<SettingsWatch>();
    }
}
