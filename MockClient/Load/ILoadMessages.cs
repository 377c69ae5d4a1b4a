namespace StreamingAnomaly.MockClient.Load;

/// <summary>
/// The messages of a load in one format, rendered once as whole WebSocket frames of one size, so that sending is copying them and writing
/// the times in. Shared by all connections, which never write to it.
/// </summary>
internal interface ILoadMessages
{
    /// <summary>What the server must select at the handshake; null: nothing.</summary>
    string? Subprotocol { get; }

    /// <summary>Bytes of one message with its header.</summary>
    int FrameSize { get; }

    /// <summary>Verdicts of one byte in a reply; 0: replies are text.</summary>
    int VerdictBytes { get; }

    /// <summary>Writes message <paramref name="number"/> (they repeat) with the clock's next times.</summary>
    void Write(long number, LoadClock clock, Span<byte> destination);

    /// <summary>Whether the first message that came back answers one of these, or is the server's complaint.</summary>
    bool IsReply(byte opcode, string text);
}
