using Microsoft.Extensions.Options;

namespace StreamingAnomaly.Server.Otlp;

/// <summary>What a collector of OpenTelemetry is sent.</summary>
internal static class OtlpRegistration
{
    /// <summary>Before all other rooms: what is added first is stopped last, and then sends what they still had to say.</summary>
    public static IServiceCollection AddOtlp(this IServiceCollection services)
    {
        services.AddOptions<OtlpOptions>().BindConfiguration("Otlp").ValidateOnStart();
        services.AddSingleton<IValidateOptions<OtlpOptions>, Validation>();
        services.AddSingleton(provider => new OtlpSettings(provider.GetRequiredService<IOptions<OtlpOptions>>().Value, provider.GetRequiredService<IConfiguration>()));
        return services.AddHostedService<OtlpExport>();
    }

    /// <summary>Before everything that answers.</summary>
    public static void UseOtlp(this IApplicationBuilder app) => app.UseMiddleware<RequestSpans>();

    private sealed class Validation(IConfiguration configuration) : IValidateOptions<OtlpOptions>
    {
        public ValidateOptionsResult Validate(string? name, OtlpOptions options) =>
            new OtlpSettings(options, configuration).Problems().FirstOrDefault() is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
    }
}
