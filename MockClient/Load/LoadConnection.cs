using System.Diagnostics;
using System.Net.Sockets;

namespace StreamingAnomaly.MockClient.Load;

/// <summary>
/// One connection of a load: as many messages as may be in flight go out in one write, as many replies as have come are counted in
/// one read, and the n-th reply belongs to the n-th message.
/// </summary>
internal sealed class LoadConnection(Socket socket, LoadMessages messages, LoadOptions options, LoadFigures figures, DateTime start) : IDisposable
{
    private const int ReceiveSize = 64 * 1024;

    private readonly LoadSender _sender = new(socket, messages, options, start);
    private readonly FrameReader _frames = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;

    // When each message in flight was offered: written by whoever offers (one at a time), read by the receiving loop.
    private readonly long[] _offeredAt = new long[options.InFlight];
    private long _offered;
    private long _answered;

    /// <summary>Completes when nothing is in flight after <see cref="Stop"/>.</summary>
    public Task Drained => _drained.Task;

    public bool HasEnded { get; private set; }

    public long Sent => _sender.Sent;

    /// <summary>Another message may go out.</summary>
    public bool HasRoom => Volatile.Read(ref _offered) - Volatile.Read(ref _answered) < options.InFlight;

    /// <summary>Sends <paramref name="count"/> messages, their latency counted from <paramref name="at"/>.</summary>
    public void Offer(int count, long at)
    {
        for (var i = 0; i < count; i++) _offeredAt[(_offered + i) % _offeredAt.Length] = at;
        Volatile.Write(ref _offered, _offered + count);
        _sender.Send(count);
    }

    /// <summary>Counts replies until the connection ends.</summary>
    /// <returns>Why it ended, when it was not we who ended it.</returns>
    public async Task<string?> RunAsync()
    {
        var buffer = new byte[Math.Clamp(options.InFlight * options.Batch * 64, 1024, ReceiveSize)];
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

    /// <summary>Nothing more is sent.</summary>
    public void Stop()
    {
        _stopping = true;
        if (Volatile.Read(ref _offered) == Volatile.Read(ref _answered)) _drained.TrySetResult();
    }

    /// <summary>Says goodbye; the server's own ends <see cref="RunAsync"/>.</summary>
    public void SayGoodbye() => _sender.SendControl(FrameReader.Close, [1000 >> 8, 1000 & 0xFF]);

    public void Dispose() => socket.Dispose();

    private string? OnReplies(int count, ReadOnlySpan<byte> received)
    {
        var now = Stopwatch.GetTimestamp();
        if (_answered == 0 && IsNoReply(_frames.FirstMessage!)) return $"the first reply is {_frames.FirstMessage}";
        if (_answered + count > Volatile.Read(ref _offered)) return "more replies than messages";

        figures.AddReplies(count);
        CountErrors(received);
        if (figures.Measuring)
        {
            for (var i = 0; i < count; i++) figures.Latency.Record(Stopwatch.GetElapsedTime(_offeredAt[(_answered + i) % _offeredAt.Length], now));
        }
        Volatile.Write(ref _answered, _answered + count);

        if (_stopping)
        {
            if (_answered == Volatile.Read(ref _offered)) _drained.TrySetResult();
        }
        else if (options.Rate == 0)
        {
            Offer(count, now);
        }
        return null;
    }

    // One search over all that was received costs next to nothing; a word cut in two by a read is missed.
    private void CountErrors(ReadOnlySpan<byte> received)
    {
        var word = "\"error\""u8;
        for (int at; (at = received.IndexOf(word)) >= 0; received = received[(at + word.Length)..]) figures.AddErrors(1);
    }

    private bool IsNoReply(string first) => !first.StartsWith(options.Batch > 1 ? '[' : '{') || first.Contains("\"error\"", StringComparison.Ordinal);

    private string? EndedBecause(string why) => _stopping ? null : why;

    private void AnswerPing()
    {
        if (_frames.PingPayload is not { } payload) return;
        _frames.PingPayload = null;
        _sender.SendControl(FrameReader.Pong, payload);
    }
}
