using System.Reflection;

namespace StreamingAnomaly.Server.Configuration;

/// <summary>The options there are, as the records of all rooms declare them: one that was mistyped must not be taken for none.</summary>
internal static class OptionNames
{
    private const string Suffix = "Options";

    // Whose options others declare.
    private static readonly string[] Foreign = ["AllowedHosts", "Kestrel", "Serilog", "urls"];

    // Variables of OpenTelemetry, of which any may count.
    private const string Standard = "OTEL_";

    /// <summary>The records that declare them.</summary>
    public static IReadOnlyList<Type> Declared { get; } =
        [.. typeof(OptionNames).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith(Suffix, StringComparison.Ordinal))];

    /// <summary>Of the server, not of the environment around it.</summary>
    public static bool IsOurs(string name)
    {
        var section = name.Split(':')[0];
        return Foreign.Contains(section, StringComparer.OrdinalIgnoreCase) || section.StartsWith(Standard, StringComparison.Ordinal) || Declared.Any(type => IsSectionOf(section, type));
    }

    public static string? FirstUnknown(IConfiguration configuration) => Declared
        .SelectMany(type => configuration.GetChildren().Where(section => IsSectionOf(section.Key, type)).Select(section => FirstUnknown(section, type)))
        .FirstOrDefault(unknown => unknown is not null);

    public static string Complaint(string unknown) => $"there is no option {unknown}; docs/operations.md lists all";

    /// <summary>As it is told to people.</summary>
    public static string Title(Type type) => $"{type.Name[..^Suffix.Length]} options";

    /// <summary>The section of the settings that the record is read from; as it is written there.</summary>
    public static string Section(IConfiguration configuration, Type type) =>
        configuration.GetChildren().Select(section => section.Key).FirstOrDefault(section => IsSectionOf(section, type)) ?? type.Name[..^Suffix.Length];

    // LiveOptions are in the section Live, LimitOptions in Limits.
    private static bool IsSectionOf(string section, Type type)
    {
        var stem = type.Name[..^Suffix.Length];
        return section.Equals(stem, StringComparison.OrdinalIgnoreCase) || section.Equals(stem + "s", StringComparison.OrdinalIgnoreCase);
    }

    private static string? FirstUnknown(IConfigurationSection section, Type type)
    {
        foreach (var child in section.GetChildren())
        {
            if (TypeOf(child.Key, type) is not { } below) return child.Path;
            if (FirstUnknown(child, below) is { } unknown) return unknown;
        }

        return null;
    }

    /// <summary>Of what has this name in a value of the type; null where there is no such thing.</summary>
    private static Type? TypeOf(string name, Type type)
    {
        // Of a list each place has a number for its name; of a dictionary any name will do.
        if (type.IsGenericType && type.GetGenericTypeDefinition() != typeof(Nullable<>)) return type.GetGenericArguments()[^1];
        return type.Assembly == typeof(OptionNames).Assembly
            ? type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)?.PropertyType
            : null;
    }
}
