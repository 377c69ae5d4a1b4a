namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>What a person sees: one line that is kept up to date on a terminal, a plain line now and then in a pipe.</summary>
/// <param name="width">The columns of the terminal, which a person may change; null in a pipe.</param>
internal sealed class Terminal(TextWriter output, TextWriter errors, Func<int>? width)
{
    private static readonly TimeSpan LivePeriod = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PlainPeriod = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private int _shown;

    public TimeSpan Period => width is null ? PlainPeriod : LivePeriod;

    public static Terminal For(TextWriter output, TextWriter errors)
    {
        var live = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        // Some pseudo-terminals say that they have no columns.
        return new Terminal(output, errors, live ? () => Console.WindowWidth > 0 ? Console.WindowWidth : 80 : null);
    }

    public void Progress(string line)
    {
        lock (_lock)
        {
            if (width is null)
            {
                output.WriteLine(line);
                output.Flush();
                return;
            }
            // One column is left free: a full last column makes some terminals wrap.
            line = line[..Math.Min(line.Length, Math.Max(width() - 1, 0))];
            output.Write($"\r{line.PadRight(_shown)}");
            _shown = line.Length;
        }
    }

    /// <summary>Says something that stays.</summary>
    public void Say(string line) => WriteBelow(errors, line);

    public void Summary(string lines) => WriteBelow(output, lines);

    private void WriteBelow(TextWriter writer, string text)
    {
        lock (_lock)
        {
            if (_shown > 0) output.Write($"\r{new string(' ', _shown)}\r");
            _shown = 0;
            output.Flush();
            writer.WriteLine(text);
            writer.Flush();
        }
    }
}
