namespace StreamingAnomaly.Server.Storage;

/// <summary>Opens the database at the start, and again after it was damaged or away: tries until it goes. All others are told that the store is not available.</summary>
internal sealed partial class StoreOpening(
    SqliteDatabase database, DatabaseLock only, SqlitePointStore store, CommitObservers observers, TimeProvider time, ILogger<StoreOpening> logger)
    : IHostedLifecycleService, IDisposable
{
    /// <summary>The rest after the first failure; doubled at each other.</summary>
    public static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1);

    // Opening again reads all of the file.
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(15);

    // What is written within this time into a file that was deleted is lost.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly Lock _looking = new();

    // Guarded by the lock.
    private ITimer? _timer;
    private bool _isOpen;
    private bool _wasOpen;
    private long _failedAt;
    private TimeSpan _rest;
    private string? _said;

    /// <summary>Before anyone else starts, so that they find what they read.</summary>
    /// <exception cref="WrongDatabaseException">Waiting would not help.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        lock (_looking) Open();
        _timer = time.CreateTimer(_ => Look(), null, BetweenLooks, BetweenLooks);
        return Task.CompletedTask;
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_timer is not null) await _timer.DisposeAsync();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        // One that takes longer than the timer's period is not joined by another.
        if (!_looking.TryEnter()) return;
        try
        {
            if (_isOpen) CheckInPlace();
            if (database.Refusal is not { } why) return;
            if (_isOpen) Fail(why);
            else if (time.GetElapsedTime(_failedAt) >= _rest) TryOpen();
        }
        finally
        {
            _looking.Exit();
        }
    }

    private void CheckInPlace()
    {
        try
        {
            store.CheckInPlace();
        }
        catch (StoreUnavailableException)
        {
            // Whoever writes hears of it too; it is looked again soon.
        }
    }

    private void Open()
    {
        try
        {
            only.Take();
            store.Open(isAgain: _wasOpen);
            (_isOpen, _wasOpen, _rest, _said) = (true, true, TimeSpan.Zero, null);
            LogOpened(Path.GetFullPath(database.Path), database.Library);
            observers.OnStoreOpened();
        }
        catch (StoreUnavailableException e) when (_wasOpen || _said is not null || e is not WrongDatabaseException)
        {
            Fail(e.Message);
        }
    }

    private void TryOpen()
    {
        try
        {
            Open();
        }
        catch (Exception e)
        {
            // A surprise on the timer's thread would end the process.
            Fail(e.Message);
        }
    }

    private void Fail(string why)
    {
        database.Refuse(why);
        _isOpen = false;
        _failedAt = time.GetTimestamp();
        _rest = _rest == TimeSpan.Zero ? FirstRest : _rest * 2 < LongestRest ? _rest * 2 : LongestRest;
        if (_said != why) LogNotReady(why);
        _said = why;
    }

    [LoggerMessage(LogLevel.Information, "Points are kept in {Path} by {Library}")]
    private partial void LogOpened(string path, string library);

    [LoggerMessage(LogLevel.Error, "Not ready: {Why} It is tried again until it works")]
    private partial void LogNotReady(string why);
}
