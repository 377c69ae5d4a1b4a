using System.CommandLine;
using StreamingAnomaly.Seed.Bundled;
using StreamingAnomaly.Seed.Download;

namespace StreamingAnomaly.Seed;

internal static class SeedCommand
{
    public static RootCommand Create(TimeProvider time) => new("Real series to stream: bundled ones, and stock prices from Yahoo Finance.")
    {
        BundledCommands.List(),
        BundledCommands.Copy(),
        DownloadCommand.Create(time),
    };
}
