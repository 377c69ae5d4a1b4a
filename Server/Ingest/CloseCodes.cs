using System.Net.WebSockets;
using StreamingAnomaly.Server.Ingest.WebSockets;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>Why a connection is closed, as docs/protocol.md numbers it.</summary>
internal static class CloseCodes
{
    public const WebSocketCloseStatus Normal = WebSocketCloseStatus.NormalClosure;
    public const WebSocketCloseStatus Broken = WebSocketCloseStatus.ProtocolError;
    public const WebSocketCloseStatus WrongKind = WebSocketCloseStatus.InvalidMessageType;
    public const WebSocketCloseStatus NotUtf8 = WebSocketCloseStatus.InvalidPayloadData;
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
        ReadStep.Binary => (WrongKind, $"binary messages need the subprotocol {BinaryPointCodec.Subprotocol}"),
        ReadStep.Text => (WrongKind, $"{BinaryPointCodec.Subprotocol} takes binary messages"),
        ReadStep.TooLong => (MessageTooLong, "a message holds at most 1 MiB"),
        ReadStep.NotUtf8 => (NotUtf8, "a text message must be UTF-8"),
        ReadStep.Broken => (Broken, "not a frame of a client, or none that may stand there"),
        _ => (TryAgainLater, "too much memory is held by unfinished messages"),
    };
}
