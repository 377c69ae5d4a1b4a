namespace StreamingAnomaly.Server.Streams;

internal static class StreamsRegistration
{
    public static IServiceCollection AddStreams(this IServiceCollection services) => services.AddSingleton<StreamDirectory>();
}
