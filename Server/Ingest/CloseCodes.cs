using System.Net.WebSockets;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>Why a connection is closed, as docs/protocol.md numbers it.</summary>
internal static class CloseCodes
{
    public const WebSocketCloseStatus Normal = WebSocketCloseStatus.NormalClosure;
    public const WebSocketCloseStatus BinaryNotSpoken = WebSocketCloseStatus.InvalidMessageType;
    public const WebSocketCloseStatus Refused = WebSocketCloseStatus.PolicyViolation;
    public const WebSocketCloseStatus MessageTooLong = WebSocketCloseStatus.MessageTooBig;
    public const WebSocketCloseStatus InternalError = WebSocketCloseStatus.InternalServerError;
    public const WebSocketCloseStatus Stopping = (WebSocketCloseStatus)1012;
    public const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    /// <summary>The client must not reconnect by itself: two would evict each other for ever.</summary>
    public const WebSocketCloseStatus Replaced = (WebSocketCloseStatus)4001;

    /// <summary>For a message that cannot be taken.</summary>
    public static (WebSocketCloseStatus Code, string Reason) For(ReadStep step) => step switch
    {
        ReadStep.Binary => (BinaryNotSpoken, "binary messages need a binary subprotocol"),
        ReadStep.TooLong => (MessageTooLong, "a message holds at most 1 MiB"),
        _ => (TryAgainLater, "too much memory is held by unfinished messages"),
    };
}
