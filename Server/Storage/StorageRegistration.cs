namespace StreamingAnomaly.Server.Storage;

internal static class StorageRegistration
{
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration("Storage").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton<SqlitePointStore>();
        services.AddSingleton<IPointStore>(provider => provider.GetRequiredService<SqlitePointStore>());
        services.AddSingleton<CommitObservers>();
        services.AddSingleton<CommitQueue>();
        return services.AddHostedService<SqliteCheckpointer>();
    }
}
