using System.Globalization;

namespace StreamingAnomaly.Benchmarks;

/// <summary>How much is measured.</summary>
internal sealed record Options
{
    public int Rounds { get; private init; } = 5;

    /// <summary>Seconds of each run that are measured.</summary>
    public double Seconds { get; private init; } = 4;

    public double WarmUp { get; private init; } = 2;

    /// <summary>Seconds of each load that the server is given before its first round: two cores take that long to compile it while they serve.</summary>
    public double Cold { get; private init; } = 10;

    /// <summary>The one load that is measured; null: all.</summary>
    public string? Only { get; private init; }

    /// <exception cref="ArgumentException"><see cref="Only"/> is none of these.</exception>
    public void RequireOneOf(IEnumerable<string> keys)
    {
        var known = keys.ToList();
        if (Only is not null && !known.Contains(Only)) throw new ArgumentException($"--only {Only}: there are {string.Join(", ", known)}.");
    }

    public bool Wants(string key) => Only is null || Only == key;

    /// <param name="arguments"><c>--quick</c>, <c>--rounds 3</c> and <c>--only batches-text</c>, in any order.</param>
    public static Options Parse(string[] arguments)
    {
        var options = new Options();
        while (arguments.Length > 0)
        {
            (options, arguments) = arguments switch
            {
                ["--quick", .. var rest] => (options with { Rounds = 3, Seconds = 1, WarmUp = 0.5, Cold = 3 }, rest),
                ["--rounds", var rounds, .. var rest] => (options with { Rounds = int.Parse(rounds, CultureInfo.InvariantCulture) }, rest),
                ["--only", var only, .. var rest] => (options with { Only = only }, rest),
                _ => throw new ArgumentException($"{arguments[0]}: there are --quick, --rounds N and --only LOAD."),
            };
        }

        return options;
    }
}
