using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace StreamingAnomaly.Server.Access;

/// <summary>A key as people carry it: <c>sa_</c>, twelve digits that are its id, <c>_</c> and 256 random bits that are its secret.</summary>
/// <param name="Id">May be shown: it is no secret.</param>
/// <param name="Text">All of it; told once, when it is made.</param>
internal readonly record struct KeyText(string Id, string Text)
{
    private const string Prefix = "sa_";
    private const int IdBytes = 6;
    private const int SecretBytes = 32;
    private const int IdLength = 2 * IdBytes;

    // Base64 without its padding.
    private const int Length = 3 + IdLength + 1 + 43;

    public static KeyText Make()
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        return new KeyText(id, $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}");
    }

    public static bool TryRead(string? text, out KeyText key)
    {
        var isKey = text?.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal) && text[Prefix.Length + IdLength] == '_';
        key = isKey ? new KeyText(text!.Substring(Prefix.Length, IdLength), text) : default;
        return isKey;
    }

    /// <summary>What is stored. The key is random, so nobody can try all there are: a slow hash would add nothing.</summary>
    public byte[] Hash => SHA256.HashData(Encoding.UTF8.GetBytes(Text));
}
