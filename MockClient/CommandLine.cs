using System.CommandLine;
using StreamingAnomaly.MockClient.Load;
using StreamingAnomaly.MockClient.Replay;
using StreamingAnomaly.MockClient.Simulate;

namespace StreamingAnomaly.MockClient;

/// <summary>The commands: <c>replay</c>, <c>simulate</c> and <c>load</c>.</summary>
internal static class CommandLine
{
    public static RootCommand Create(TimeProvider time) => new(
        """
        Streams points to a StreamingAnomaly server and shows what it answers: a client of docs/protocol.md.

        Exit codes:
          0  everything was sent and answered, or it was stopped with Ctrl-C
          1  the command line or a file cannot be used, or (load) nobody listens at the address
          2  the server refused a client, or (load) closed a connection
          3  a client was replaced by a newer connection with the same client_id
        """)
    {
        ReplayCommand.Create(time),
        SimulateCommand.Create(time),
        LoadCommand.Create(time),
    };
}
