using System.Diagnostics;
using Xunit;

namespace StreamingAnomaly.Server.Tests;

/// <summary>A file system of its own in memory.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("server-tests-disk-").FullName;

    public SmallDisk(int megabytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "Only root on Linux may mount a small disk.");

        // Not skipped where root may not either: what CI does not run nobody knows.
        Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", _path);
    }

    /// <summary>Also root may not write then, which permissions do not stop.</summary>
    public bool IsReadOnly
    {
        set => Run("mount", "-o", value ? "remount,ro" : "remount,rw", _path);
    }

    public string Database => PathOf("points.db");

    public string PathOf(string name) => Path.Combine(_path, name);

    public void Fill(string name)
    {
        // Without a buffer, which would write what it holds once more when it is closed.
        using var filler = new FileStream(PathOf(name), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4_096];
        Action fill = () =>
        {
            while (true) filler.Write(block);
        };
        Assert.Throws<IOException>(fill);
    }

    public void Dispose()
    {
        // The killed server may still be about to end.
        Run("umount", "--lazy", _path);
        Directory.Delete(_path);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program}: {errors}");
    }
}
