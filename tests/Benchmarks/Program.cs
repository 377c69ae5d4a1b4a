using StreamingAnomaly.Benchmarks;

return args switch
{
    ["ingest"] => await IngestBenchmark.RunAsync(),
    ["detection"] => DetectionBenchmark.Run(),
    [EchoServer.Command, var address] => await EchoServer.RunAsync(address),
    _ => throw new ArgumentException("Give what to measure: ingest or detection."),
};
