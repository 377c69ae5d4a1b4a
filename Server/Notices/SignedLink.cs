using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace StreamingAnomaly.Server.Notices;

/// <summary>What a link in a notice lets its reader do, without another key.</summary>
internal enum LinkAction : byte
{
    Acknowledge = 1,
    Snooze = 2,
    Close = 3,
    FalseAlarm = 4,
    Real = 5,
    Expected = 6,
    Silence = 7,
    Comment = 8,

    /// <summary>Each of these: the page that it opens has them all.</summary>
    Any = 9,
}

/// <summary>Leave to do one thing, or any, to one incident until some time, signed so that nobody can make one.</summary>
/// <remarks>
/// <code>
/// base64url( action 1 byte | incident 8 bytes | expiry in Unix seconds 8 bytes | HMAC-SHA256 of these 32 bytes )
/// </code>
/// </remarks>
internal sealed record SignedLink(LinkAction Action, long Incident, long ExpirySeconds)
{
    private const int ContentSize = 17;
    private const int Size = ContentSize + HMACSHA256.HashSizeInBytes;

    public string Sign(ReadOnlySpan<byte> key)
    {
        Span<byte> token = stackalloc byte[Size];
        token[0] = (byte)Action;
        BinaryPrimitives.WriteInt64BigEndian(token[1..], Incident);
        BinaryPrimitives.WriteInt64BigEndian(token[9..], ExpirySeconds);
        HMACSHA256.HashData(key, token[..ContentSize], token[ContentSize..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>False for what this key has not signed, and for what has expired.</summary>
    public static bool TryRead(string? text, ReadOnlySpan<byte> key, DateTimeOffset now, [NotNullWhen(true)] out SignedLink? link)
    {
        link = null;
        Span<byte> token = stackalloc byte[Size];
        if (text?.Length != Base64Url.GetEncodedLength(Size) || !Base64Url.IsValid(text)) return false;
        if (!Base64Url.TryDecodeFromChars(text, token, out var length) || length != Size) return false;

        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, token[..ContentSize], signature);
        if (!CryptographicOperations.FixedTimeEquals(signature, token[ContentSize..])) return false;

        var read = new SignedLink((LinkAction)token[0], BinaryPrimitives.ReadInt64BigEndian(token[1..]), BinaryPrimitives.ReadInt64BigEndian(token[9..]));
        if (read.ExpirySeconds < now.ToUnixTimeSeconds()) return false;
        link = read;
        return true;
    }
}
