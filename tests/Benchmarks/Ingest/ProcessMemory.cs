using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;

namespace StreamingAnomaly.Benchmarks.Ingest;

/// <summary>What another .NET process holds after a full collection.</summary>
/// <param name="Heap">Bytes of the objects in the managed heap; room between them, which the collector will use again, left out.</param>
/// <param name="Private">Bytes of memory that is the process's alone, mapped files left out; 0 where the system is not Linux.</param>
internal readonly record struct ProcessMemory(long Heap, long Private)
{
    private static readonly Gens[] Generations = [Gens.Gen0, Gens.Gen1, Gens.Gen2, Gens.GenLargeObj, Gens.GenPinObj];

    private static readonly TimeSpan CollectWithin = TimeSpan.FromSeconds(30);

    public static async Task<ProcessMemory> OfAsync(int processId)
    {
        // What the first one frees for finalisation or gives back late, the second one does not see any more.
        await CollectAsync(processId);
        return new ProcessMemory(await CollectAsync(processId), PrivateBytes(processId));
    }

    /// <summary>Has the process collect, as heap profilers do by this keyword, and returns the bytes of what is left.</summary>
    private static async Task<long> CollectAsync(int processId)
    {
        const long Keywords = (long)(ClrTraceEventParser.Keywords.GCHeapCollect | ClrTraceEventParser.Keywords.GC);
        var client = new DiagnosticsClient(processId);
        using var session = client.StartEventPipeSession(
            new EventPipeProvider(ClrTraceEventParser.ProviderName, EventLevel.Informational, Keywords), requestRundown: false);
        using var source = new EventPipeEventSource(session.EventStream);
        var heap = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (isFull, bytes) = (false, 0L);
        source.Clr.GCStart += start => (isFull, bytes) = (start.Depth == GC.MaxGeneration, 0);
        source.Clr.GCPerHeapHistory += history => bytes += Generations.Sum(generation => (long)history.GenData(generation).ObjSizeAfter);
        source.Clr.GCHeapStats += _ =>
        {
            if (isFull) heap.TrySetResult(bytes);
        };
        var reading = Task.Run(source.Process);
        try
        {
            return await heap.Task.WaitAsync(CollectWithin, TimeProvider.System);
        }
        finally
        {
            await session.StopAsync(CancellationToken.None);
            await reading;
        }
    }

    private static long PrivateBytes(int processId)
    {
        if (!OperatingSystem.IsLinux()) return 0;
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
