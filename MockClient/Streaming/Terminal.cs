namespace StreamingAnomaly.MockClient.Streaming;

/// <summary>What a person sees: one line that is kept up to date on a terminal, a plain line now and then in a pipe.</summary>
internal sealed class Terminal(TextWriter output, TextWriter errors, bool live)
{
    private static readonly TimeSpan LivePeriod = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PlainPeriod = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private int _shown;

    public TimeSpan Period => live ? LivePeriod : PlainPeriod;

    public static Terminal For(TextWriter output, TextWriter errors) =>
        new(output, errors, live: !Console.IsOutputRedirected && ReferenceEquals(output, Console.Out));

    public void Progress(string line)
    {
        lock (_lock)
        {
            if (!live)
            {
                output.WriteLine(line);
                output.Flush();
                return;
            }
            // One column is left free: a full last column makes some terminals wrap.
            var width = Math.Max(Console.WindowWidth - 1, 20);
            if (line.Length > width) line = line[..width];
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
