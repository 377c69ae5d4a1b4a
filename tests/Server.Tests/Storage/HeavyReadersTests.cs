using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Storage;

public sealed class HeavyReadersTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly HeavyReaders _readers;

    public HeavyReadersTests() => _readers = new HeavyReaders(Options.Create(new LimitOptions { HeavyReaders = 2 }), _time);

    public void Dispose() => _readers.Dispose();

    [Fact]
    public async Task One_more_waits_until_another_leaves()
    {
        var first = await _readers.EnterAsync("a", default);
        using var second = await _readers.EnterAsync("b", default);
        var third = _readers.EnterAsync("c", default);
        Assert.False(third.IsCompleted);

        first.Dispose();

        (await third.WaitAsync(TestClient.Patience)).Dispose();
    }

    [Fact]
    public async Task After_a_short_wait_it_is_told_what_the_others_do()
    {
        using var first = await _readers.EnterAsync("a backtest", default);
        using var second = await _readers.EnterAsync("a preview of GSPC", default);
        var third = _readers.EnterAsync("an export", default);

        _time.Advance(TimeSpan.FromSeconds(2));

        var busy = await Assert.ThrowsAsync<HeavyReadersBusyException>(() => third);
        Assert.Equal("The server is busy with a backtest and a preview of GSPC; try again in 2 s.", busy.Message);
    }

    [Fact]
    public async Task Who_leaves_the_line_takes_no_place()
    {
        using var patience = new CancellationTokenSource();
        var first = await _readers.EnterAsync("a", default);
        using var second = await _readers.EnterAsync("b", default);
        var left = _readers.EnterAsync("c", patience.Token);

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        first.Dispose();

        (await _readers.EnterAsync("d", default)).Dispose();
    }

    [Fact]
    public async Task Work_runs_on_a_thread_of_its_own_and_is_answered_on_another()
    {
        var (worker, isOfThePool) = await _readers.RunAsync(
            "a", _ => Task.FromResult((Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread)), default);

        Assert.False(isOfThePool);
        Assert.NotEqual(worker, Environment.CurrentManagedThreadId);
    }

    [Fact]
    public async Task Work_that_fails_gives_its_place_back()
    {
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<InvalidDataException>(() => _readers.RunAsync<int>("a", _ => throw new InvalidDataException(), default));
    }

    [Fact]
    public async Task Who_leaves_ends_the_work()
    {
        using var patience = new CancellationTokenSource();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = _readers.RunAsync<int>("a", async ct =>
        {
            begun.SetResult();
            return await new TaskCompletionSource<int>().Task.WaitAsync(ct);
        }, patience.Token);

        await begun.Task.WaitAsync(TestClient.Patience);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work.WaitAsync(TestClient.Patience));
    }

    [Fact]
    public async Task On_Linux_the_thread_yields_to_all_others_and_the_callers_does_not()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");

        var (worker, caller) = (await _readers.RunAsync("a", _ => Task.FromResult(Niceness()), default), Niceness());

        Assert.Equal(19, worker);
        Assert.NotEqual(19, caller);

        // The 19th field; the second, the name in brackets, may hold blanks.
        static int Niceness() => int.Parse(File.ReadAllText("/proc/thread-self/stat").Split(") ")[1].Split(' ')[16]);
    }
}
