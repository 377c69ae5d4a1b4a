namespace StreamingAnomaly.Server.Storage;

internal static class StorageRegistration
{
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration("Storage").ValidateOnStart();
        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton<DatabaseLock>();
        services.AddSingleton(provider =>
        {
            // What is made first is disposed of last: the lock is let go of when the store is closed.
            provider.GetRequiredService<DatabaseLock>();
            return ActivatorUtilities.CreateInstance<SqlitePointStore>(provider);
        });
        services.AddSingleton<IPointStore>(provider => provider.GetRequiredService<SqlitePointStore>());
        services.AddSingleton<SqliteTables>();
        services.AddSingleton<CommitObservers>();
        services.AddSingleton<CommitMetrics>().AddSingleton<CommitQueue>();
        services.AddSingleton<HeavyReaders>();
        return services.AddHostedService<StoreOpening>().AddHostedService<SqliteCheckpointer>();
    }
}
