using StreamingAnomaly.Benchmarks;
using StreamingAnomaly.Benchmarks.Ingest;

return args switch
{
    ["ingest", .. var options] => await new IngestBenchmark(Options.Parse(options)).RunAsync(),
    ["detection"] => DetectionBenchmark.Run(),
    [EchoServer.Command, var address] => await EchoServer.RunAsync(address),
    _ => throw new ArgumentException("Give what to measure: ingest or detection."),
};
