using System.IO.Enumeration;

namespace StreamingAnomaly.Server.Backtest;

/// <summary>All series in a folder and the folders below it.</summary>
/// <remarks>Folders that are links are passed over: one that leads back up would be read again and again.</remarks>
internal static class InputFolder
{
    /// <param name="folder">Where the series are.</param>
    /// <param name="output">Where results go, which are no input; null when none are written.</param>
    /// <param name="report">Told of each row and file that cannot be read; all others are.</param>
    /// <exception cref="UnusableInputException">There is nothing to judge, or it would be written over.</exception>
    public static IReadOnlyList<Series> Read(string folder, string? output, Action<string> report)
    {
        if (!Directory.Exists(folder)) throw new UnusableInputException($"--input {folder}: there is no such folder");
        if (output is not null && IsWithin(RealPath(folder), RealPath(output)))
            throw new UnusableInputException($"--output {output}: the results would be written over the input; name a folder that does not hold it");

        var files = FilesBelow(folder)
            .Where(file => output is null || !IsWithin(file, output))
            .Select(file => (Path: file, Name: Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/')))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .ToList();
        if (files.Count == 0) throw new UnusableInputException($"--input {folder}: there is no .csv file below it");

        var all = new List<Series>();
        foreach (var (path, name) in files)
        {
            try
            {
                using var text = new StreamReader(path);
                all.Add(SeriesReader.Read(name, text, report));
            }
            catch (Exception e) when (e is UnusableInputException or IOException or UnauthorizedAccessException)
            {
                report(e is UnusableInputException ? $"{e.Message}; the file is left out" : $"{name}: {e.Message}; the file is left out");
            }
        }

        return all.Count > 0 ? all : throw new UnusableInputException($"--input {folder}: none of its files can be judged");
    }

    private static FileSystemEnumerable<string> FilesBelow(string folder) => new(
        folder,
        (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(),
        new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None })
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && entry.FileName.EndsWith(".csv", StringComparison.OrdinalIgnoreCase),
        ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
    };

    /// <summary>Where a path leads: by another name it is still the same folder.</summary>
    private static string RealPath(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent) return full;

        var real = new DirectoryInfo(Path.Combine(RealPath(parent), Path.GetFileName(full)));
        return real.Exists && real.ResolveLinkTarget(returnFinalTarget: true) is { } target ? RealPath(target.FullName) : real.FullName;
    }

    private static bool IsWithin(string path, string folder) =>
        (Path.GetFullPath(path) + Path.DirectorySeparatorChar).StartsWith(
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
