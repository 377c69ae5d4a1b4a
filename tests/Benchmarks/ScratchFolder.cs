namespace StreamingAnomaly.Benchmarks;

/// <summary>A folder for one benchmark's database; removed with all in it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("streaming-anomaly-bench-").FullName;

    public string Database => System.IO.Path.Combine(Path, "bench.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
