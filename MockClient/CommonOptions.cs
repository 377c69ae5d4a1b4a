using System.CommandLine;
using System.Globalization;

namespace StreamingAnomaly.MockClient;

/// <summary>Options that more than one command has, with the same meaning.</summary>
internal static class CommonOptions
{
    public static Option<Uri> Url(params string[] schemes) => new("--url")
    {
        Description = "The server; further settings of the identification may stand in its query.",
        DefaultValueFactory = _ => new Uri("ws://localhost:3000/ws"),
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme)) return url;
            result.AddError($"--url must be an address that starts with {string.Join(" or ", schemes.Select(scheme => $"{scheme}://"))}");
            return null;
        },
    };

    public static Option<int> Window() => WithDefault("--window", "How many previous points the detectors look at.", 50).AtLeast(1);

    public static Option<int> Batch() => WithDefault("--batch", "Points in a message.", 1).AtLeast(1);

    public static Option<string> Detail() =>
        WithDefault("--detail", "The short reply or the explained one.", "flag").AcceptOnlyFromAmong("flag", "full");

    /// <summary>Names out of a list, separated by commas or spaces.</summary>
    public static Option<string[]> SomeOf(string name, string description, IReadOnlyList<string> names, string standard) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', names),
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [standard],
        CustomParser = result =>
        {
            string[] given = [.. result.Tokens.SelectMany(token => token.Value.Split(',')).Select(one => one.Trim())];
            if (given.Except(names).FirstOrDefault() is { } unknown)
                result.AddError($"{name} {unknown}: not known; there are {string.Join(", ", names)}");
            return given;
        },
    };

    public static Option<T> WithDefault<T>(string name, string description, T standard) =>
        new(name) { Description = description, DefaultValueFactory = _ => standard };

    public static Option<T> AtLeast<T>(this Option<T> option, double lowest)
    {
        option.Validators.Add(result =>
        {
            // What is no number at all is told by the parser itself; asking it for the value would throw.
            if (result.Tokens is [var given] && double.TryParse(given.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number < lowest)
                result.AddError($"{option.Name} must be at least {lowest}");
        });
        return option;
    }
}
