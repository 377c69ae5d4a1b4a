using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Lets few at a time read, or judge again, what years of points may be: those that arrive, and their replies, come first.</summary>
internal sealed class HeavyReaders(IOptions<LimitOptions> limits, TimeProvider time) : IDisposable
{
    // Most of what is inside ends sooner: one that waits longer had better be told why.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _free = new(limits.Value.HeavyReaders);
    private readonly Lock _lock = new();

    // Guarded by the lock.
    private readonly List<string> _inside = [];

    /// <summary>Works on a thread of its own that yields to all others, once there is a place.</summary>
    /// <param name="what">"a preview of GSPC": told to those who find no place.</param>
    /// <param name="work">The store reads on its caller's thread, so all of it runs on that one.</param>
    /// <param name="ct">Whoever asked has left: waiting ends, and so should the work.</param>
    /// <exception cref="HeavyReadersBusyException">No place has become free for a while.</exception>
    public async Task<T> RunAsync<T>(string what, Func<CancellationToken, Task<T>> work, CancellationToken ct)
    {
        using var place = await EnterAsync(what, ct);

        // Continued elsewhere: the answer is not to be written by a thread that yields to all others.
        const TaskCreationOptions Own = TaskCreationOptions.LongRunning | TaskCreationOptions.RunContinuationsAsynchronously;
        return await Task.Factory.StartNew(Work, ct, Own, TaskScheduler.Default);

        T Work()
        {
            LowShare.OfThisThread();
            return work(ct).GetAwaiter().GetResult();
        }
    }

    /// <returns>The place, to be given back.</returns>
    /// <inheritdoc cref="RunAsync"/>
    public async Task<IDisposable> EnterAsync(string what, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        try
        {
            await _free.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new HeavyReadersBusyException(Inside());
        }

        lock (_lock) _inside.Add(what);
        return new Place(this, what);
    }

    public void Dispose() => _free.Dispose();

    private IReadOnlyList<string> Inside()
    {
        lock (_lock) return [.. _inside];
    }

    private void Leave(string what)
    {
        lock (_lock) _inside.Remove(what);
        _free.Release();
    }

    private sealed class Place(HeavyReaders readers, string what) : IDisposable
    {
        public void Dispose() => readers.Leave(what);
    }
}

/// <summary>All places are taken; the message says by what.</summary>
internal sealed class HeavyReadersBusyException(IReadOnlyList<string> inside)
    : Exception($"The server is busy with {string.Join(" and ", inside)}; try again in {RetryAfterSeconds} s.")
{
    /// <summary>As the header of an answer has it.</summary>
    public const string RetryAfterSeconds = "2";
}
