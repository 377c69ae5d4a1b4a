using System.Runtime.InteropServices;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Has a thread work when others leave the processor to it.</summary>
internal static class LowShare
{
    private const int OfAProcess = 0; // PRIO_PROCESS
    private const int Nicest = 19;

    /// <summary>For good: of a thread that ends with its work.</summary>
    public static void OfThisThread()
    {
        // The runtime's priorities do nothing on Linux. There each thread has a niceness of its own, and 0 means the one that calls.
        if (OperatingSystem.IsLinux()) _ = setpriority(OfAProcess, 0, Nicest);
        else Thread.CurrentThread.Priority = ThreadPriority.Lowest;
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setpriority(int which, int who, int niceness);
}
