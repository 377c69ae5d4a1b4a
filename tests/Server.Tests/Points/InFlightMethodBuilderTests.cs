using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Points;

public sealed class InFlightMethodBuilderTests
{
    private const int Many = 1_000;

    [Fact]
    public async Task A_method_that_never_waits_returns_its_result() => Assert.Equal(3, await Add(1, 2, null));

    [Fact]
    public async Task A_method_that_waits_goes_on_where_it_was()
    {
        var gate = new Gate();
        var sum = Add(1, 2, gate);
        Assert.False(sum.IsCompleted);
        gate.Open(10);
        Assert.Equal(13, await sum);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_it_throws_reaches_who_awaits_it(bool waits)
    {
        var gate = new Gate();
        var sum = Add(int.MaxValue, 1, waits ? gate : null);
        if (waits) gate.Open(1);
        await Assert.ThrowsAsync<OverflowException>(async () => await sum);
    }

    [Fact]
    public void A_thousand_that_wait_at_once_leave_no_garbage_the_second_time()
    {
        var gates = Enumerable.Range(0, Many).Select(_ => new Gate()).ToArray();
        var sums = new ValueTaskAwaiter<int>[Many];
        Round(gates, sums);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round(gates, sums);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Round(Gate[] gates, ValueTaskAwaiter<int>[] sums)
    {
        for (var i = 0; i < gates.Length; i++) sums[i] = Awaiter(Add(i, 1, gates[i]));
        foreach (var gate in gates) gate.Open(1);
        for (var i = 0; i < sums.Length; i++)
        {
            if (sums[i].GetResult() != i + 2) Assert.Fail($"{i} + 1 + 1 came out wrong.");
        }
    }

    private static ValueTaskAwaiter<int> Awaiter(ValueTask<int> sum) => sum.GetAwaiter();

    [AsyncMethodBuilder(typeof(InFlightMethodBuilder<>))]
    private static async ValueTask<int> Add(int one, int other, Gate? gate)
    {
        var more = gate is null ? 0 : await gate.WaitAsync();
        return checked(one + other + more);
    }

    /// <summary>Lets one method on at a time, on the thread that opens it.</summary>
    private sealed class Gate : IValueTaskSource<int>
    {
        private ManualResetValueTaskSourceCore<int> _core;

        public ValueTask<int> WaitAsync() => new(this, _core.Version);

        public void Open(int value) => _core.SetResult(value);

        public int GetResult(short token)
        {
            var value = _core.GetResult(token);
            _core.Reset();
            return value;
        }

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}
