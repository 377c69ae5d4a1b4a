namespace StreamingAnomaly.Server.Configuration;

/// <summary>The options there are, as the settings file beside the server names them all: a mistyped one must not be taken for none.</summary>
internal sealed class KnownOptions
{
    // Whose options are listed elsewhere, and are more than the file says.
    private static readonly string[] Foreign = ["AllowedHosts", "Kestrel", "Serilog"];

    private readonly HashSet<string> _names;
    private readonly HashSet<string> _sections;

    /// <param name="settings">The settings file alone.</param>
    public KnownOptions(IConfiguration settings)
    {
        _names = settings.AsEnumerable().Select(option => option.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        _sections = settings.GetChildren().Select(section => section.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The file that lies beside the server.</summary>
    public static KnownOptions Shipped() =>
        new(new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true).Build());

    public static string Complaint(string unknown) => $"there is no option {unknown}; docs/operations.md lists all";

    /// <summary>Of a section of the server's, not of the environment around it.</summary>
    public bool IsOurs(string name) => _sections.Contains(Section(name)) || name.Equals("urls", StringComparison.OrdinalIgnoreCase);

    public string? FirstUnknown(IConfiguration configuration) => configuration.AsEnumerable()
        .Where(option => option.Value is not null)
        .Select(option => option.Key)
        .FirstOrDefault(name => _sections.Contains(Section(name)) && !Foreign.Contains(Section(name), StringComparer.OrdinalIgnoreCase) && !IsKnown(name));

    // What stands in a list has a number after the option's name, and perhaps names of its own.
    private bool IsKnown(string name)
    {
        var parts = name.Split(':');
        var index = Array.FindIndex(parts, part => int.TryParse(part, out _));
        return _names.Contains(index < 0 ? name : string.Join(':', parts[..index]));
    }

    private static string Section(string name) => name.Split(':')[0];
}
