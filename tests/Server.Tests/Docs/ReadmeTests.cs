using System.Text.RegularExpressions;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Docs;

public sealed partial class ReadmeTests
{
    private static readonly string Readme = Repository.Read("README.md");
    private static readonly string Makefile = Repository.Read("Makefile");

    [Fact]
    public void Every_make_target_it_names_is_there()
    {
        var named = Repository.Pages.SelectMany(page => MakeCall().Matches(Repository.Read(page))).Select(call => call.Groups["target"].Value).Distinct();

        Assert.All(named, target => Assert.Matches($@"(?m)^{target}:.*## ", Makefile));
    }

    [Fact]
    public void Its_port_and_pace_are_those_of_the_makefile()
    {
        Assert.Contains("PORT ?= 3000\n", Makefile);
        Assert.Contains("RATE ?= 20\n", Makefile);
        Assert.Contains("http://localhost:3000", Readme);
        Assert.Contains("20 points a second", Readme);
    }

    [Fact]
    public void Every_folder_it_describes_is_there()
    {
        var folders = FolderRow().Matches(Readme).Select(row => row.Groups["folder"].Value).ToList();

        Assert.NotEmpty(folders);
        Assert.All(folders, folder => Assert.True(Directory.Exists(Path.Combine(Repository.Root, folder)), folder));
    }

    [GeneratedRegex(@"[`\n]make (?<target>[a-z]+)")]
    private static partial Regex MakeCall();

    [GeneratedRegex(@"^\| `(?<folder>\w+)/` \|", RegexOptions.Multiline)]
    private static partial Regex FolderRow();
}
