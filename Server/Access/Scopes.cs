using System.Diagnostics.CodeAnalysis;
using System.IO.Enumeration;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Access;

/// <summary>What a key allows: <c>read</c>; <c>write:PATTERN</c>, sending points to streams; <c>admin</c>, everything.</summary>
internal sealed class Scopes
{
    public const string Read = "read";
    public const string Admin = "admin";
    public const string Write = "write:";

    public const string Rule = "read, admin or write:PATTERN, a client_id in which * stands for any characters";

    private readonly string[] _patterns;

    private Scopes(IReadOnlyList<string> names)
    {
        Names = names;
        MayAdminister = names.Contains(Admin);
        MayRead = MayAdminister || names.Contains(Read);
        _patterns = MayAdminister ? ["*"] : [.. names.Where(IsWrite).Select(name => name[Write.Length..])];
    }

    public static Scopes All { get; } = new([Admin]);

    public static Scopes None { get; } = new([]);

    /// <summary>As they were given.</summary>
    public IReadOnlyList<string> Names { get; }

    public bool MayAdminister { get; }

    public bool MayRead { get; }

    public bool MayWrite(string clientId) => _patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, clientId, ignoreCase: false));

    /// <param name="wrong">The first that is no scope; empty when there is none at all.</param>
    public static bool TryParse(
        IEnumerable<string> names, [NotNullWhen(true)] out Scopes? scopes, [NotNullWhen(false)] out string? wrong)
    {
        var given = names.Distinct().ToList();
        wrong = given.Count == 0 ? "" : given.FirstOrDefault(name => !IsScope(name));
        scopes = wrong is null ? new Scopes(given) : null;
        return wrong is null;
    }

    // A star may stand in a client_id, so a pattern is spelled as one.
    private static bool IsScope(string name) => name is Read or Admin || (IsWrite(name) && ClientId.TryParse(name[Write.Length..], out _));

    private static bool IsWrite(string name) => name.StartsWith(Write, StringComparison.Ordinal);
}
