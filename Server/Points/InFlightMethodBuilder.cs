using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace StreamingAnomaly.Server.Points;

/// <summary>
/// Builds async methods of which thousands wait at once, without garbage: for <c>[AsyncMethodBuilder(typeof(InFlightMethodBuilder&lt;&gt;))]</c>.
/// </summary>
/// <remarks>
/// <see cref="PoolingAsyncValueTaskMethodBuilder{TResult}"/> keeps one state a thread and core. That is enough for methods that wait by
/// turns; of those that wait together for a commit all others would be garbage of every commit. This one keeps as many as ever waited.
/// What runs on after a wait runs without the caller's <see cref="ExecutionContext"/>; the caller has it back when the method returns.
/// The names and shapes of its members are what the compiler asks of a builder.
/// </remarks>
internal struct InFlightMethodBuilder<TResult>
{
    private Waiting? _waiting;
    private TResult _result;

    public static InFlightMethodBuilder<TResult> Create() => default;

    public readonly ValueTask<TResult> Task => _waiting is { } waiting ? new(waiting, waiting.Version) : new(_result);

#pragma warning disable CA1822, IDE0060 // As the compiler calls them.
    public readonly void Start<TState>(ref TState state) where TState : IAsyncStateMachine =>
        AsyncValueTaskMethodBuilder.Create().Start(ref state);

    public readonly void SetStateMachine(IAsyncStateMachine state)
    {
    }
#pragma warning restore CA1822, IDE0060

    public void SetResult(TResult result)
    {
        if (_waiting is { } waiting) waiting.Return(result);
        else _result = result;
    }

    public void SetException(Exception exception) => (_waiting ??= new Waiting()).Throw(exception);

    public void AwaitOnCompleted<TAwaiter, TState>(ref TAwaiter awaiter, ref TState state)
        where TAwaiter : INotifyCompletion where TState : IAsyncStateMachine =>
        awaiter.OnCompleted(Wait(ref state));

    public void AwaitUnsafeOnCompleted<TAwaiter, TState>(ref TAwaiter awaiter, ref TState state)
        where TAwaiter : ICriticalNotifyCompletion where TState : IAsyncStateMachine =>
        awaiter.UnsafeOnCompleted(Wait(ref state));

    private Action Wait<TState>(ref TState state) where TState : IAsyncStateMachine
    {
        if (_waiting is Waiting<TState> already) return already.MoveNext;
        var waiting = Waiting<TState>.Rent();

        // Before the state is copied: the copy's builder must know where it waits.
        _waiting = waiting;
        waiting.State = state;
        return waiting.MoveNext;
    }

    /// <summary>What the caller awaits.</summary>
    private class Waiting : IValueTaskSource<TResult>
    {
        private ManualResetValueTaskSourceCore<TResult> _core;

        public short Version => _core.Version;

        public void Return(TResult result) => _core.SetResult(result);

        public void Throw(Exception exception) => _core.SetException(exception);

        protected virtual void GiveBack()
        {
        }

        TResult IValueTaskSource<TResult>.GetResult(short token)
        {
            try
            {
                return _core.GetResult(token);
            }
            finally
            {
                _core.Reset();
                GiveBack();
            }
        }

        ValueTaskSourceStatus IValueTaskSource<TResult>.GetStatus(short token) => _core.GetStatus(token);

        void IValueTaskSource<TResult>.OnCompleted(
            Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }

    /// <summary>A method between two steps; the free ones form a list.</summary>
    private sealed class Waiting<TState> : Waiting where TState : IAsyncStateMachine
    {
        // As many as there may be connections: what a burst leaves behind is a few megabytes at most.
        private const int MaxFree = 16_384;

        private static readonly Lock Renting = new();
        private static Waiting<TState>? _free;
        private static int _freeCount;

        private Waiting<TState>? _next;

        private Waiting() => MoveNext = () => State.MoveNext();

        public TState State = default!;

        public Action MoveNext { get; }

        public static Waiting<TState> Rent()
        {
            lock (Renting)
            {
                if (_free is not { } free) return new Waiting<TState>();
                (_free, free._next) = (free._next, null);
                _freeCount--;
                return free;
            }
        }

        protected override void GiveBack()
        {
            State = default!;
            lock (Renting)
            {
                if (_freeCount == MaxFree) return;
                (_next, _free) = (_free, this);
                _freeCount++;
            }
        }
    }
}
