namespace StreamingAnomaly.Server.Tests;

/// <summary>A folder of one test's own, gone when the test is.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("server-tests-").FullName;

    public string Database => File("points.db");

    public string File(string name) => Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
