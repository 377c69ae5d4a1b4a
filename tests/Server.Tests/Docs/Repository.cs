namespace StreamingAnomaly.Server.Tests.Docs;

/// <summary>The files as they lie in the repository, not as they were built.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>What people read here.</summary>
    public static string[] Pages { get; } =
    [
        "README.md",
        "CHANGELOG.md",
        "seed/data/README.md",
        .. Directory.GetFiles(Path.Combine(Root, "docs"), "*.md").Select(file => Path.GetRelativePath(Root, file)).Order(),
    ];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "StreamingAnomaly.sln")) ? folder : Find(Path.GetDirectoryName(folder)!);
}
