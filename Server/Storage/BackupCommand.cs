using System.Diagnostics;
using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace StreamingAnomaly.Server.Storage;

/// <summary><c>Server backup FILE</c>: copies the database, as it is at one moment, while a server goes on writing it.</summary>
/// <remarks>By SQLite's online backup, in one step: a reader of the write-ahead log, which no commit waits for.</remarks>
internal static class BackupCommand
{
    public const string Name = "backup";

    private const string Usage =
        """
        Usage: Server backup FILE [--Storage:Path DATABASE]
        Copies the database of a running or stopped server to FILE, which must not exist, and checks the copy.
        """;

    /// <returns>The exit code: 0 when the copy is whole.</returns>
    public static async Task<int> RunAsync(string[] args, IConfiguration configuration, TextWriter output, TextWriter error)
    {
        if (args is not [Name, var file, ..] || file.StartsWith('-'))
        {
            await error.WriteLineAsync(Usage);
            return 1;
        }

        var options = configuration.GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions();
        var began = Stopwatch.GetTimestamp();
        try
        {
            var (streams, points) = Copy(options, file);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{file}: {streams:N0} streams with {points:N0} points, {new FileInfo(file).Length / 1e6:N1} MB in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s"));
            return 0;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await error.WriteLineAsync($"No backup of {Path.GetFullPath(options.Path)} (Storage:Path) was made: {e.Message}");
            return 1;
        }
    }

    private static (long Streams, long Points) Copy(StorageOptions options, string file)
    {
        if (!File.Exists(options.Path)) throw new FileNotFoundException("there is no such file.");
        if (File.Exists(file)) throw new IOException($"{file} exists already.");

        // What has the name of a backup is a whole one.
        var unfinished = file + ".unfinished";
        File.Delete(unfinished);
        try
        {
            var counts = CopyTo(unfinished, new SqliteDatabase(Options.Create(options)));
            File.Move(unfinished, file);
            return counts;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static (long Streams, long Points) CopyTo(string file, SqliteDatabase database)
    {
        using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        copy.Open();
        using (var source = database.OpenReader()) source.BackupDatabase(copy);
        if (copy.QuerySingle<string>("PRAGMA quick_check(1)") is not "ok" and var problem) throw new InvalidDataException($"the copy is damaged, and so is the database: {problem}");
        return copy.QuerySingle<(long, long)>("SELECT count(*), coalesce(sum(n), 0) FROM stream");
    }
}
