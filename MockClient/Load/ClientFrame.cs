namespace StreamingAnomaly.MockClient.Load;

/// <summary>WebSocket frames as a client sends them, masked with the key zero, which leaves the payload as it is.</summary>
/// <remarks>
/// RFC 6455 demands a key, not which: an unpredictable one protects proxies from scripts in browsers, and this is neither. The server
/// unmasks all the same.
/// </remarks>
internal static class ClientFrame
{
    public static byte[] Of(byte opcode, ReadOnlySpan<byte> payload)
    {
        byte[] length = payload.Length switch
        {
            < 126 => [(byte)payload.Length],
            <= ushort.MaxValue => [126, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [127, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length],
        };
        length[0] |= 0x80;
        return [(byte)(0x80 | opcode), .. length, 0, 0, 0, 0, .. payload];
    }
}
