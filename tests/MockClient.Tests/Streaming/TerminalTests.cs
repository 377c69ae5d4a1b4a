using StreamingAnomaly.MockClient.Streaming;
using Xunit;

namespace StreamingAnomaly.MockClient.Tests.Streaming;

public class TerminalTests
{
    [Fact]
    public void In_a_pipe_progress_is_plain_lines()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(output, output, width: null);

        terminal.Progress("1 sent");
        terminal.Say("lost");
        terminal.Progress("2 sent");
        terminal.Summary("all sent");

        Assert.Equal("1 sent\nlost\n2 sent\nall sent\n", output.ToString());
    }

    [Fact]
    public void On_a_terminal_progress_is_one_line_that_gives_way_to_what_is_said()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(output, output, width: () => 8);

        terminal.Progress("12 sent of many");
        terminal.Progress("3 left");
        terminal.Say("lost");

        Assert.Equal("\r12 sent\r3 left \r      \rlost\n", output.ToString());
    }
}
