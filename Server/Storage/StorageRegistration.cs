namespace StreamingAnomaly.Server.Storage;

internal static class StorageRegistration
{
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration("Storage").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton<DatabaseLock>();
        services.AddSingleton(provider =>
        {
            // First of all: opening the store takes every connection that it finds marked for a dead process's.
            provider.GetRequiredService<DatabaseLock>();
            return ActivatorUtilities.CreateInstance<SqlitePointStore>(provider);
        });
        services.AddSingleton<IPointStore>(provider => provider.GetRequiredService<SqlitePointStore>());
        services.AddSingleton<SqliteTables>();
        services.AddSingleton<CommitObservers>();
        services.AddSingleton<CommitMetrics>().AddSingleton<CommitQueue>();
        services.AddSingleton<HeavyReaders>();
        return services.AddHostedService<SqliteCheckpointer>();
    }
}
