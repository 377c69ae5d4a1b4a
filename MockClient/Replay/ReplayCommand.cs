using System.CommandLine;
using StreamingAnomaly.MockClient.Streaming;

namespace StreamingAnomaly.MockClient.Replay;

/// <summary><c>replay</c>: streams CSV files, each as a client of its own.</summary>
internal static class ReplayCommand
{
    public static Command Create(TimeProvider time)
    {
        var files = new Argument<string[]>("file")
        {
            Description = "CSV files; each is streamed as its own client, named after the file.",
            Arity = ArgumentArity.OneOrMore,
        };
        var timeColumn = new Option<string?>("--timestamp-column") { Description = "Default: timestamp, date, time …, else the only one with dates." };
        var valueColumn = new Option<string?>("--value-column") { Description = "Default: value, close, price …, else the only one with numbers." };
        var streaming = new StreamingArguments();

        var command = new Command("replay", "Streams series from CSV files; a stream that the server already has goes on where it was.")
        {
            files, timeColumn, valueColumn,
        };
        streaming.AddTo(command);
        command.SetAction((result, stop) => StreamingRun.FromCommandLineAsync(result, streaming, time, () => Open(result), stop));
        return command;

        List<ISeries> Open(ParseResult result)
        {
            var paths = result.GetRequiredValue(files);
            var clientId = result.GetValue(streaming.ClientId);
            if (clientId is not null && paths.Length > 1) throw new UnusableInputException("--client-id names one stream, but there are several files");

            var ids = paths.Select(path => clientId ?? Path.GetFileNameWithoutExtension(path)).ToList();
            var twice = ids.GroupBy(id => id).FirstOrDefault(same => same.Count() > 1);
            if (twice is not null) throw new UnusableInputException($"several files would be the client \"{twice.Key}\" and evict each other");

            return [.. paths.Zip(ids, (path, id) => new ReplayedSeries(
                id, CsvSeries.Read(path, result.GetValue(timeColumn), result.GetValue(valueColumn)), result.GetValue(streaming.Loop)))];
        }
    }
}
