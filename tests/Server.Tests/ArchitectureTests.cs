using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace StreamingAnomaly.Server.Tests;

/// <summary>Who may use whom, as docs/architecture.md draws it: read from the <c>using</c> lines and the projects.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Points"] = ["Detection"],
        ["Storage"] = ["Points", "Detection"],
        ["Streams"] = ["Points", "Storage", "Detection"],
        ["Ingest"] = ["Streams", "Storage", "Points", "Access", "Detection"],
        ["Backtest"] = ["Ingest", "Streams", "Storage", "Points", "Access", "Detection"],
        ["Incidents"] = ["Points", "Storage", "Detection"],
        ["Live"] = ["Points", "Storage", "Detection"],
        ["Api"] = ["Incidents", "Notices", "Points", "Storage", "Live", "Detection"],
        ["OpenApi"] = [],
        ["Pages"] = ["Backtest", "Incidents", "Notices", "OpenApi", "Points", "Storage", "Live", "Access", "Detection"],
        ["Notices"] = ["Incidents", "Points", "Storage", "Detection"],
        ["Health"] = ["Storage", "Access"],
        ["Metrics"] = ["Points", "Storage"],
        ["Otlp"] = ["Metrics"],
        ["Retention"] = ["Points", "Storage", "Streams"],
        ["Configuration"] = [],
        ["Access"] = ["Points", "Storage"],
    };

    public static TheoryData<string> Rooms => new(Directory.GetDirectories(Path.Combine(Root, "Server"))
        .Where(folder => SourcesIn(folder).Any()).Select(folder => Path.GetFileName(folder)!).Except(["bin", "obj", "node_modules"]).Order());

    [Theory, MemberData(nameof(Rooms))]
    public void A_room_uses_only_the_rooms_it_may(string room)
    {
        Assert.True(MayUse.TryGetValue(room, out var allowed), $"Say here whom {room} may use.");

        var used = SourcesIn(Path.Combine(Root, "Server", room)).SelectMany(UsedRooms).Distinct();

        Assert.Empty(used.Except(allowed).Except([room]));
    }

    [Fact]
    public void Detection_uses_the_base_library_alone()
    {
        string[] banned = ["StreamingAnomaly.Server", "System.IO", "System.Net", "System.Threading", "Microsoft."];

        foreach (var file in SourcesIn(Path.Combine(Root, "Detection")))
        {
            var text = File.ReadAllText(file);
            Assert.DoesNotContain(banned, name => text.Contains($"using {name}", StringComparison.Ordinal));
            Assert.DoesNotMatch(@"\b(async|TimeProvider|DateTime|ILogger|Console)\b", text);
        }

        Assert.DoesNotMatch("<(PackageReference|ProjectReference)", File.ReadAllText(Path.Combine(Root, "Detection", "Detection.csproj")));
    }

    [Theory]
    [InlineData("MockClient")]
    [InlineData("seed")]
    public void The_clients_share_no_code_with_the_server(string project)
    {
        var folder = Path.Combine(Root, project);
        Assert.All(Directory.GetFiles(folder, "*.csproj"), file => Assert.DoesNotContain("<ProjectReference", File.ReadAllText(file)));
        Assert.All(SourcesIn(folder), file => Assert.DoesNotMatch(@"StreamingAnomaly\.(Server|Detection)", File.ReadAllText(file)));
    }

    private static IEnumerable<string> UsedRooms(string file)
    {
        var text = File.ReadAllText(file);
        return OwnNames().Matches(text).Select(match => match.Groups[1].Value).Select(name => name.StartsWith("Server.", StringComparison.Ordinal) ? name[7..] : name);
    }

    private static IEnumerable<string> SourcesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".cshtml", StringComparison.Ordinal))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
                && !file.Contains("/node_modules/", StringComparison.Ordinal));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex(@"^\s*@?using (?:static )?StreamingAnomaly\.(Server\.\w+|Detection)", RegexOptions.Multiline)]
    private static partial Regex OwnNames();
}
