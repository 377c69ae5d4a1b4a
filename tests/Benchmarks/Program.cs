using StreamingAnomaly.Benchmarks;

return args switch
{
    [] => await IngestBenchmark.RunAsync(),
    [EchoServer.Command, var address] => await EchoServer.RunAsync(address),
    _ => throw new ArgumentException("Without arguments: runs the benchmarks and prints their tables."),
};
