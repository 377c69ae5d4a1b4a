using System.CommandLine;
using StreamingAnomaly.MockClient.Simulate.Domains;
using StreamingAnomaly.MockClient.Streaming;

namespace StreamingAnomaly.MockClient.Simulate;

/// <summary><c>simulate</c>: generates the streams of a domain with labelled anomalies, and streams them or writes them to files.</summary>
internal static class SimulateCommand
{
    public static Command Create(TimeProvider time)
    {
        var output = new Option<string?>("--output") { Description = "Write domain/stream.csv, labels.json and kinds.json below this folder instead of streaming." };
        var simulation = new SimulationArguments();
        var streaming = new StreamingArguments();

        var command = new Command("simulate", Description()) { output };
        simulation.AddTo(command);
        streaming.AddTo(command);
        command.SetAction((result, stop) => result.GetValue(output) is { } directory
            ? Task.FromResult((int)Write(result, directory))
            : StreamingRun.FromCommandLineAsync(result, streaming, time, () => Open(result), stop));
        return command;

        ExitCode Write(ParseResult result, string directory)
        {
            var terminal = Terminal.For(result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            try
            {
                var written = new SimulatedFolder(directory).Write(simulation.ReadDomains(result), simulation.ReadForFiles(result));
                terminal.Summary(string.Join('\n', written));
                return ExitCode.Done;
            }
            catch (Exception e) when (e is UnusableInputException or IOException or UnauthorizedAccessException)
            {
                terminal.Say(e.Message);
                return ExitCode.Unusable;
            }
        }

        List<ISeries> Open(ParseResult result)
        {
            var (domains, clientId) = (simulation.ReadDomains(result), result.GetValue(streaming.ClientId));
            if (clientId is not null && domains.Count > 1) throw new UnusableInputException("--client-id names one domain, but there are several");

            var options = simulation.Read(result);
            return [.. domains.SelectMany(domain => domain.Streams, (domain, stream) => new SimulatedSeries(
                domain.IdOf(stream, clientId),
                start => new Simulation(domain, stream, options, start),
                new SimulationClock(options.Start, options.Interval ?? domain.Interval, time),
                streaming.Read(result).LogDirectory)
            {
                Length = options.Points ?? long.MaxValue,
                Loop = result.GetValue(streaming.Loop),
            })];
        }
    }

    private static string Description() =>
        $$"""
        Streams simulated series with injected anomalies; the labels go to {log-dir}/{client_id}.labels.csv.

        Domains:
          {{string.Join("\n  ", DomainCatalog.All.Select(domain => $"{domain.Name,-15} {domain.Description}"))}}
        """;
}
