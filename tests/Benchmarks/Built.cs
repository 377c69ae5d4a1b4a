namespace StreamingAnomaly.Benchmarks;

/// <summary>Where the build has put the programs that are measured: beside this one, in the same configuration.</summary>
internal static class Built
{
    public static string Server => Find("Server");

    public static string MockClient => Find("MockClient");

    private static string Find(string project)
    {
        // …/tests/Benchmarks/bin/Release/net10.0/ → …/Server/bin/Release/net10.0/Server.dll
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = here.Parent!.Parent!.Parent!.Parent!.Parent!;
        return Path.Combine(root.FullName, project, "bin", here.Parent.Name, here.Name, $"{project}.dll");
    }
}
