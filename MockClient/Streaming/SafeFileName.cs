using System.Security.Cryptography;
using System.Text;

namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>A file name for any client_id, different for different ones.</summary>
internal static class SafeFileName
{
    // File systems allow 255 bytes; the endings need some.
    private const int MaxLength = 200;

    public static string For(string clientId)
    {
        var name = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(clientId))
        {
            // % is written as itself by nothing, so no two ids share a name; a leading dot would hide the file.
            var plain = char.IsAsciiLetterOrDigit((char)b) || "-_^=+@ ".Contains((char)b) || (b == '.' && name.Length > 0);
            if (plain) name.Append((char)b);
            else name.Append('%').Append(b.ToString("X2"));
        }
        if (name.Length <= MaxLength) return name.ToString();

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(clientId)).AsSpan(0, 8));
        return $"{name.ToString(0, MaxLength - hash.Length - 1)}%{hash}";
    }
}
