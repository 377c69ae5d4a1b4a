using System.Buffers;
using System.Net.Sockets;

namespace StreamingAnomaly.MockClient.Load;

/// <summary>The sending side of one connection: whoever asks first sends, and what is asked for meanwhile goes out in the next write.</summary>
internal sealed class LoadSender(Socket socket, ILoadMessages messages, LoadOptions options, DateTime start)
{
    private const int MaxSendSize = 256 * 1024;

    private readonly LoadClock _clock = new(start);

    // What there is to send, from any thread. Whoever raises _wakes from 0 sends, until it is 0 again; the others only leave their wish.
    private int _wakes;
    private int _unsent;
    private byte[]? _controlFrame;

    // Used by whoever sends.
    private readonly int _messagesAtOnce = Math.Clamp(MaxSendSize / messages.FrameSize, 1, options.InFlight);
    private long _sent;

    public long Sent => Interlocked.Read(ref _sent);

    public void Send(int count)
    {
        Interlocked.Add(ref _unsent, count);
        Wake();
    }

    public void SendControl(byte opcode, byte[] payload)
    {
        Volatile.Write(ref _controlFrame, ClientFrame.Of(opcode, payload));
        Wake();
    }

    private void Wake()
    {
        if (Interlocked.Increment(ref _wakes) == 1) _ = SendAsync();
    }

    private async Task SendAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(_messagesAtOnce * messages.FrameSize);
        try
        {
            int wakes;
            do
            {
                wakes = Volatile.Read(ref _wakes);
                if (Interlocked.Exchange(ref _controlFrame, null) is { } control) await WriteAsync(control);
                await SendMessagesAsync(Interlocked.Exchange(ref _unsent, 0), buffer);
            }
            while (Interlocked.Add(ref _wakes, -wakes) != 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The receiving loop hears of it too, and says so.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask SendMessagesAsync(int count, byte[] buffer)
    {
        for (int part; count > 0; count -= part)
        {
            part = Math.Min(count, _messagesAtOnce);
            for (var i = 0; i < part; i++) messages.Write(_sent + i, _clock, buffer.AsSpan(i * messages.FrameSize));
            Interlocked.Add(ref _sent, part);
            await WriteAsync(buffer.AsMemory(0, part * messages.FrameSize));
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes)..];
    }
}
