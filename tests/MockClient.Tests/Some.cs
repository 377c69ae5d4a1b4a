using System.CommandLine;
using System.Globalization;

namespace StreamingAnomaly.MockClient.Tests;

/// <summary>Things tests need some of.</summary>
internal static class Some
{
    /// <summary>What everything that is waited for is given before the test fails.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    public static string Directory() => System.IO.Directory.CreateTempSubdirectory("mock-client-").FullName;

    /// <summary>A CSV file with a point a minute, its value the row's number.</summary>
    public static string MinuteFile(string directory, string name, int rows)
    {
        var start = new DateTime(2024, 5, 1, 0, 0, 0, DateTimeKind.Utc);
        var lines = Enumerable.Range(0, rows).Select(i => string.Create(CultureInfo.InvariantCulture, $"{start.AddMinutes(i):yyyy-MM-dd HH:mm:ss},{i}"));
        return File(directory, name, ["timestamp,value", .. lines]);
    }

    public static string File(string directory, string name, params string[] lines)
    {
        var path = Path.Combine(directory, name);
        System.IO.File.WriteAllLines(path, lines);
        return path;
    }

    /// <summary>Runs the program as from a shell.</summary>
    public static async Task<Ran> MockClientAsync(IEnumerable<string> arguments, TimeProvider? time = null, CancellationToken stop = default)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var exit = await CommandLine.Create(time ?? TimeProvider.System).Parse([.. arguments])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = errors }, stop).WaitAsync(Timeout, CancellationToken.None);
        return new Ran((ExitCode)exit, output.ToString(), errors.ToString());
    }

    internal sealed record Ran(ExitCode Exit, string Output, string Errors);
}
