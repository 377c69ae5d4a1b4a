using Microsoft.Extensions.Options;

namespace StreamingAnomaly.Server.Retention;

internal static class RetentionRegistration
{
    public static IServiceCollection AddRetention(this IServiceCollection services)
    {
        services.AddOptions<RetentionOptions>().BindConfiguration("Retention").ValidateOnStart();
        services.AddSingleton<IValidateOptions<RetentionOptions>, Validation>();
        return services.AddHostedService<RetentionService>();
    }

    private sealed class Validation : IValidateOptions<RetentionOptions>
    {
        public ValidateOptionsResult Validate(string? name, RetentionOptions options) =>
            options.FirstBad() is { } bad ? ValidateOptionsResult.Fail(bad) : ValidateOptionsResult.Success;
    }
}
