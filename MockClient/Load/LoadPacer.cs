using System.Diagnostics;
using System.Runtime.InteropServices;

namespace StreamingAnomaly.MockClient.Load;

/// <summary>Offers messages when they are due, on a thread of its own.</summary>
/// <remarks>
/// A message that finds its connection full waits and holds those behind it up; their latency counts from when they were due all the same, or
/// a slow server would hide its slowness by being asked less. So does that of messages which this program itself is late with, but for
/// <see cref="Excused"/>.
/// </remarks>
internal sealed class LoadPacer(LoadConnection[] connections, LoadSchedule schedule, LoadFigures figures)
{
    // Waking costs some ten microseconds, so it is not done for every message of a high rate: those of a nap go out together.
    private const int NapMicros = 100;

    // A thread is woken some time after it asked to be, which is no fault of the server's; beyond this, nothing is excused.
    private static readonly TimeSpan Excused = TimeSpan.FromMilliseconds(3);

    public Task RunAsync(CancellationToken ct) => Task.Factory.StartNew(() => Run(ct), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested && !schedule.IsOver)
        {
            OfferWhatIsDue();
            Nap(ct);
        }
    }

    private void OfferWhatIsDue()
    {
        for (long now; schedule.IsDue(now = Stopwatch.GetTimestamp()); schedule.Take())
        {
            var connection = connections[schedule.Connection];
            if (connection.HasEnded) continue;
            if (!connection.HasRoom) return;

            var late = Stopwatch.GetElapsedTime(schedule.Due, now);
            if (figures.Measuring) figures.Lateness.Record(late);
            connection.Offer(1, late > Excused ? schedule.Due : now);
        }
    }

    private static void Nap(CancellationToken ct)
    {
        // What .NET itself has to wait with counts in milliseconds.
        if (OperatingSystem.IsWindows()) ct.WaitHandle.WaitOne(1);
        else _ = Sleep(NapMicros);
    }

    [DllImport("libc", EntryPoint = "usleep")]
    private static extern int Sleep(uint micros);
}
