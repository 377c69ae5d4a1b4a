using StreamingAnomaly.Benchmarks;
using StreamingAnomaly.Benchmarks.Hops;
using StreamingAnomaly.Benchmarks.Ingest;
using StreamingAnomaly.Benchmarks.Neighbours;

return args switch
{
    ["ingest", .. var options] => await new IngestBenchmark(Options.Parse(options)).RunAsync(),
    ["neighbours", .. var options] => await new NeighbourBenchmark(Options.Parse(options)).RunAsync(),
    ["reading"] => await ReadingBenchmark.RunAsync(),
    ["hops"] => InProcess.Run(typeof(DecodeHop), typeof(JudgeHop), typeof(EncodeHop), typeof(CommitHop)),
    ["detection"] => InProcess.Run(typeof(DetectionBenchmark), typeof(ForestBenchmark)),
    [EchoServer.Command, var address] => await EchoServer.RunAsync(address),
    _ => throw new ArgumentException("Give what to measure: detection, hops, ingest, reading or neighbours."),
};
