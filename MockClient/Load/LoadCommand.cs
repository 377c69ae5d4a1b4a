using System.CommandLine;
using System.Net.Sockets;

namespace StreamingAnomaly.MockClient.Load;

/// <summary><c>load</c>: makes as much load as a server bears, or a set amount, and measures the answers.</summary>
internal static class LoadCommand
{
    private static readonly LoadOptions Defaults = new() { Url = new Uri("ws://localhost:3000/ws") };

    public static Command Create(TimeProvider time)
    {
        var url = CommonOptions.Url("ws");
        var connections = CommonOptions.WithDefault("--connections", "Connections, each a client of its own.", Defaults.Connections).AtLeast(1);
        var inFlight = CommonOptions.WithDefault("--in-flight", "Messages sent and not yet answered, on each connection.", Defaults.InFlight).AtLeast(1);
        var batch = CommonOptions.Batch();
        var messages = CommonOptions.WithDefault("--messages", "Messages on each connection, after which the load is over; 0: no such end.", Defaults.Messages).AtLeast(0);
        var subprotocol = CommonOptions.WithDefault("--subprotocol", $"How points are written: JSON, or {BinaryMessages.Name}.", "text").AcceptOnlyFromAmong("text", "binary");
        var seq = new Option<bool>("--seq") { Description = "Numbers the points." };
        var rate = CommonOptions.WithDefault("--rate", "Points a second of all connections together, evenly spread; 0: as fast as answered.", Defaults.Rate).AtLeast(0);
        var seconds = CommonOptions.WithDefault("--seconds", "How long is measured.", Defaults.Duration.TotalSeconds).AtLeast(0.001);
        var warmUp = CommonOptions.WithDefault("--warm-up", "Seconds before that.", Defaults.WarmUp.TotalSeconds).AtLeast(0);
        var prefix = CommonOptions.WithDefault("--client-prefix", "The clients are this with their number.", Defaults.ClientPrefix);
        var window = CommonOptions.Window();
        var detail = CommonOptions.Detail();
        var asJson = new Option<bool>("--json") { Description = "The result as one line of JSON." };

        var command = new Command("load", "Makes load and measures the answers, of any WebSocket that answers each message with one, such as an echo.")
        {
            url, connections, inFlight, batch, messages, subprotocol, seq, rate, seconds, warmUp, prefix, window, detail, asJson,
        };
        command.SetAction(async (result, stop) =>
        {
            var options = new LoadOptions
            {
                Url = result.GetRequiredValue(url),
                Connections = result.GetValue(connections),
                InFlight = result.GetValue(inFlight),
                Batch = result.GetValue(batch),
                Messages = result.GetValue(messages),
                Binary = result.GetValue(subprotocol) == "binary",
                Seq = result.GetValue(seq),
                Rate = result.GetValue(rate),
                Duration = TimeSpan.FromSeconds(result.GetValue(seconds)),
                WarmUp = TimeSpan.FromSeconds(result.GetValue(warmUp)),
                ClientPrefix = result.GetRequiredValue(prefix),
                Window = result.GetValue(window),
                Detail = result.GetRequiredValue(detail),
            };
            return (int)await RunAsync(options, time, result.GetValue(asJson), result.InvocationConfiguration, stop);
        });
        return command;
    }

    private static async Task<ExitCode> RunAsync(LoadOptions options, TimeProvider time, bool asJson, InvocationConfiguration console, CancellationToken stop)
    {
        HandleSocketsOnOneThread();
        try
        {
            var report = await new LoadRun(options, time, console.Error).RunAsync(stop);
            await console.Output.WriteLineAsync(asJson ? report.ToJson() : report.ToText());
            return report.Failures.Count == 0 ? ExitCode.Done : ExitCode.Refused;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            await console.Error.WriteLineAsync($"{options.Url}: {Describe(e)}");
            return e is IOException ? ExitCode.Refused : ExitCode.Unusable;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Done;
        }
    }

    private static string Describe(Exception e) => (e as SocketException)?.SocketErrorCode switch
    {
        SocketError.TooManyOpenSockets => "this process may open no more sockets; ulimit -Hn says how many, ulimit -n raises it",
        SocketError.AddressNotAvailable => "this machine has no port left for another connection to that address",
        _ => e.Message,
    };

    /// <summary>
    /// What is received is handled on the thread that waits for it, and there is one: no hand-over to the thread pool. Against an echo on the same
    /// two cores that brought one message in flight from 16 to 10 µs, and 4 × 16 from 530,000 to 680,000 messages a second (medians and means of three
    /// runs on a busy machine). The runtime reads these when the first socket is opened.
    /// </summary>
    private static void HandleSocketsOnOneThread()
    {
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");
    }
}
