using System.Diagnostics.CodeAnalysis;

namespace StreamingAnomaly.Server.Points;

/// <summary>Names a stream: 1 to 128 printable ASCII characters that are safe in an address and in HTML text.</summary>
/// <remarks>Not <c>/ \ ? # % " &lt; &gt;</c>, no space at the ends, not <c>.</c> or <c>..</c>.</remarks>
internal readonly record struct ClientId
{
    public const int MaxLength = 128;

    public const string Rule =
        "1 to 128 printable ASCII characters except / \\ ? # % \" < >, no space at the ends, not \".\" or \"..\"";

    private readonly string? _value;

    private ClientId(string value) => _value = value;

    public static bool TryParse([NotNullWhen(true)] string? text, out ClientId id)
    {
        id = default;
        if (text is null or "" or "." or ".." || text.Length > MaxLength || text[0] == ' ' || text[^1] == ' ') return false;
        foreach (var c in text)
        {
            if (c is < ' ' or > '~' or '/' or '\\' or '?' or '#' or '%' or '"' or '<' or '>') return false;
        }

        id = new ClientId(text);
        return true;
    }

    public override string ToString() => _value ?? "";
}
