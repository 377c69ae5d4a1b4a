namespace StreamingAnomaly.Seed;

/// <summary>Writes a file whole or not at all: whoever reads meanwhile sees the old one.</summary>
internal static class AtomicFile
{
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var unfinished = Path.Combine(folder.FullName, $".{Path.GetFileName(path)}.{Environment.ProcessId}.part");
        try
        {
            await File.WriteAllBytesAsync(unfinished, content, ct);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
