using System.Diagnostics;
using System.Net.Sockets;

namespace StreamingAnomaly.MockClient.Load;

/// <summary>
/// One connection of a load: as many messages as may be in flight go out in one write, as many replies as have come are counted in
/// one read, and the n-th reply belongs to the n-th message.
/// </summary>
internal sealed class LoadConnection(Socket socket, ILoadMessages messages, LoadOptions options, LoadFigures figures, DateTime start) : IDisposable
{
    // As many as ten thousand connections may have, and as much as one read takes.
    private const int SmallReceiveSize = 1024;
    private const int ReceiveSize = 64 * 1024;

    private readonly LoadSender _sender = new(socket, messages, options, start);
    private readonly FrameReader _frames = new(messages.VerdictBytes);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;

    // When each message in flight was offered: written by whoever offers (one at a time), read by the receiving loop.
    private readonly long[] _offeredAt = new long[options.InFlight];
    private long _offered;
    private long _answered;

    /// <summary>Completes when nothing is in flight after <see cref="Stop"/>, or after the last message, or when the connection has ended.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Completes when the connection has ended, with the reason where it was not we who ended it.</summary>
    public Task<string?> Ended { get; private set; } = Task.FromResult<string?>(null);

    public bool HasEnded { get; private set; }

    public long Sent => _sender.Sent;

    /// <summary>Another message may go out.</summary>
    public bool HasRoom => Volatile.Read(ref _offered) - Volatile.Read(ref _answered) < options.InFlight;

    /// <summary>Begins to read: pings are answered from here on.</summary>
    public void Start() => Ended = RunAsync();

    /// <summary>Sends as much as may be in flight, and from then on a message for each reply.</summary>
    public void KeepBusy() => OfferNext(options.InFlight, Stopwatch.GetTimestamp());

    /// <summary>Sends <paramref name="count"/> messages, their latency counted from <paramref name="at"/>.</summary>
    public void Offer(int count, long at)
    {
        for (var i = 0; i < count; i++) _offeredAt[(_offered + i) % _offeredAt.Length] = at;
        Volatile.Write(ref _offered, _offered + count);
        _sender.Send(count);
    }

    /// <summary>Nothing more is sent.</summary>
    public void Stop()
    {
        _stopping = true;
        if (Volatile.Read(ref _offered) == Volatile.Read(ref _answered)) _drained.TrySetResult();
    }

    /// <summary>Says goodbye; the server's own ends <see cref="RunAsync"/>.</summary>
    public void SayGoodbye() => _sender.SendControl(FrameReader.Close, [1000 >> 8, 1000 & 0xFF]);

    public void Dispose() => socket.Dispose();

    private async Task<string?> RunAsync()
    {
        var buffer = new byte[Math.Clamp((long)options.InFlight * options.Batch * 64, SmallReceiveSize, ReceiveSize)];
        try
        {
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer);
                if (length == 0) return EndedBecause("the server closed the socket");

                var count = _frames.Read(buffer.AsSpan(0, length));
                if (count > 0 && OnReplies(count, buffer.AsSpan(0, length)) is { } problem) return problem;
                if (_frames.Closed is { } closed) return EndedBecause($"the server said {closed}");
                AnswerPing();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return EndedBecause(e.Message);
        }
        finally
        {
            HasEnded = true;
            _drained.TrySetResult();
        }
    }

    private string? OnReplies(int count, ReadOnlySpan<byte> received)
    {
        var now = Stopwatch.GetTimestamp();
        if (_answered == 0 && !messages.IsReply(_frames.FirstOpcode, _frames.FirstMessage!)) return $"the first reply is {_frames.FirstMessage}";
        if (_answered + count > Volatile.Read(ref _offered)) return "more replies than messages";

        figures.AddReplies(count);
        CountErrors(received);
        if (figures.Measuring)
        {
            for (var i = 0; i < count; i++) figures.Latency.Record(Stopwatch.GetElapsedTime(_offeredAt[(_answered + i) % _offeredAt.Length], now));
        }
        Volatile.Write(ref _answered, _answered + count);

        if (!_stopping && options.Rate == 0) OfferNext(count, now);
        if ((_stopping || _answered == options.Messages) && _answered == Volatile.Read(ref _offered)) _drained.TrySetResult();
        return null;
    }

    private void OfferNext(int count, long now)
    {
        if (options.Messages > 0) count = (int)Math.Min(count, options.Messages - _offered);
        if (count > 0) Offer(count, now);
    }

    // One search over all that was received costs next to nothing; a word cut in two by a read is missed.
    private void CountErrors(ReadOnlySpan<byte> received)
    {
        figures.AddErrors(_frames.TakeRefused());
        var word = "\"error\""u8;
        for (int at; (at = received.IndexOf(word)) >= 0; received = received[(at + word.Length)..]) figures.AddErrors(1);
    }

    private string? EndedBecause(string why) => _stopping ? null : why;

    private void AnswerPing()
    {
        if (_frames.PingPayload is not { } payload) return;
        _frames.PingPayload = null;
        _sender.SendControl(FrameReader.Pong, payload);
    }
}
