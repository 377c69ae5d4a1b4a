using Xunit;

namespace StreamingAnomaly.Server.Tests.Docs;

public sealed class LinksTests
{
    public static TheoryData<string> Pages => [.. Repository.Pages];

    [Theory, MemberData(nameof(Pages))]
    public void Every_relative_link_leads_somewhere(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;

        var dead = Markdown.RelativeLinks(Repository.Read(page)).Where(link => !Exists(folder, page, link)).ToArray();

        Assert.Empty(dead);
    }

    private static bool Exists(string folder, string page, string link)
    {
        var (path, anchor) = link.Split('#', 2) is [var before, var after] ? (before, after) : (link, null);
        var target = path.Length == 0 ? Path.Combine(Repository.Root, page) : Path.GetFullPath(Path.Combine(folder, path));
        if (!Path.Exists(target)) return false;
        return anchor is null || Markdown.Anchors(File.ReadAllText(target)).Contains(anchor);
    }
}
