using System.Buffers;
using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using StreamingAnomaly.Server.Ingest.WebSockets;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>The sending side of a WebSocket: one sender at a time, closed in good order from any thread.</summary>
/// <param name="stream">An upgraded connection.</param>
/// <param name="abort">Cuts the connection.</param>
/// <param name="time">The clock.</param>
internal sealed class ClientSocket(Stream stream, Action abort, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(5);
    private static readonly ReadOnlyMemory<byte> EmptyPing = new byte[] { 0x80 | (byte)Opcode.Ping, 0 };

    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private long _closingSince;
    private long _stuckSince;
    private bool _closeSent;

    /// <summary>Frames to go out with the next <see cref="FlushAsync"/>; only while sending.</summary>
    public FrameWriter Frames { get; } = new();

    /// <summary>Someone has asked to close: nothing that comes now is stored.</summary>
    public bool IsClosing => Volatile.Read(ref _closingSince) != 0;

    /// <summary>Cancelled when closing begins.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>How long the client has not taken what is being sent to it.</summary>
    public TimeSpan StuckFor => Volatile.Read(ref _stuckSince) is var since and not 0 ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Begins work that ends in sending; a close asked for meanwhile waits for its end, so that what is stored is also answered.</summary>
    /// <returns>False when the close frame is out already: there is nothing to end then.</returns>
    public ValueTask<bool> BeginSendingAsync()
    {
        var turn = _sending.WaitAsync();
        return turn.IsCompletedSuccessfully ? ValueTask.FromResult(HasTurn()) : WaitForTurnAsync(turn);
    }

    /// <summary>Sends all frames in one piece; only while sending.</summary>
    public ValueTask FlushAsync()
    {
        var sent = stream.WriteAsync(Frames.Written);
        if (!sent.IsCompletedSuccessfully) return WaitUntilSentAsync(sent);
        sent.GetAwaiter().GetResult();
        Frames.Clear();
        return ValueTask.CompletedTask;
    }

    public void EndSending() => _sending.Release();

    /// <summary>Sends one frame outside the flow of replies; none when the close frame is out already.</summary>
    public Task SendAsync(Opcode opcode, ReadOnlyMemory<byte> payload) => SendAsync(opcode, frame => frame.Write(payload.Span));

    /// <inheritdoc cref="SendAsync(Opcode, ReadOnlyMemory{byte})"/>
    public async Task SendAsync(Opcode opcode, Action<IBufferWriter<byte>> write)
    {
        if (!await BeginSendingAsync()) return;
        try
        {
            Frames.Begin();
            write(Frames);
            Frames.End(opcode);
            await FlushAsync();
        }
        finally
        {
            EndSending();
        }
    }

    /// <summary>Asks for a sign of life, unless something is being sent anyway; from any thread.</summary>
    public void Ping()
    {
        if (_sending.Wait(0, CancellationToken.None)) _ = PingAsync();
    }

    /// <summary>Sends a close frame; the first to ask decides the code.</summary>
    public async Task CloseAsync(WebSocketCloseStatus code, string reason)
    {
        if (Interlocked.CompareExchange(ref _closingSince, Math.Max(1, time.GetTimestamp()), 0) != 0) return;
        await _closing.CancelAsync();
        await _sending.WaitAsync();
        try
        {
            _closeSent = true;
            Frames.Begin();
            BinaryPrimitives.WriteUInt16BigEndian(Frames.GetSpan(sizeof(ushort)), (ushort)code);
            Frames.Advance(sizeof(ushort));
            Encoding.UTF8.GetBytes(reason, Frames);
            Frames.End(Opcode.Close);
            await FlushAsync();
        }
        catch (Exception e) when (IsGone(e))
        {
            // The client is gone already: there is nobody to close towards.
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Cuts a client off that does not answer the close frame, or does not take it.</summary>
    public void AbortIfCloseIsOverdue()
    {
        if (Volatile.Read(ref _closingSince) is var since and not 0 && time.GetElapsedTime(since) > CloseWithin) Abort();
    }

    public void Abort()
    {
        try
        {
            abort();
        }
        catch (ObjectDisposedException)
        {
            // Who looks after deadlines may come just after the connection's own end: there is nothing left to cut.
        }
    }

    /// <summary>Whether it says that the client has gone without a farewell.</summary>
    public static bool IsGone(Exception e) => e is OperationCanceledException or ObjectDisposedException or IOException;

    public void Dispose()
    {
        Frames.Clear();
        _closing.Dispose();
    }

    private bool HasTurn()
    {
        if (!_closeSent) return true;
        _sending.Release();
        return false;
    }

    private async ValueTask<bool> WaitForTurnAsync(Task turn)
    {
        await turn;
        return HasTurn();
    }

    private async ValueTask WaitUntilSentAsync(ValueTask sent)
    {
        Volatile.Write(ref _stuckSince, Math.Max(1, time.GetTimestamp()));
        try
        {
            await sent;
        }
        finally
        {
            Volatile.Write(ref _stuckSince, 0);
            Frames.Clear();
        }
    }

    private async Task PingAsync()
    {
        try
        {
            if (!_closeSent) await stream.WriteAsync(EmptyPing);
        }
        catch (Exception e) when (IsGone(e))
        {
            // The reading side hears of it too.
        }
        finally
        {
            _sending.Release();
        }
    }
}
