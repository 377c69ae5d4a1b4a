using System.Text.RegularExpressions;

namespace StreamingAnomaly.Server.Tests.Docs;

/// <summary>What tests look for in a page.</summary>
internal static partial class Markdown
{
    /// <summary>The fenced block that stands below <c>&lt;!-- test: name --&gt;</c>.</summary>
    public static string Example(string page, string name) =>
        MarkedFence().Matches(page).Single(match => match.Groups["name"].Value == name).Groups["code"].Value;

    /// <summary>All fenced blocks of a language, in their order.</summary>
    public static IEnumerable<string> Fences(string page, string language) =>
        Fence().Matches(page).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["code"].Value);

    /// <summary>Where links and pictures lead that are not on another site, in the page's text outside fenced blocks.</summary>
    public static IEnumerable<string> RelativeLinks(string page) =>
        Link().Matches(Fence().Replace(page, "")).Select(match => match.Groups["target"].Value).Where(target => !target.Contains("://"));

    /// <summary>The names by which a page's headings can be linked to.</summary>
    public static IEnumerable<string> Anchors(string page) =>
        Heading().Matches(Fence().Replace(page, "")).Select(match => Anchor(match.Groups["title"].Value));

    private static string Anchor(string title) => NotInAnchor().Replace(title.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"<!-- test: (?<name>\w+) -->\n```\w+\n(?<code>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex MarkedFence();

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<code>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
