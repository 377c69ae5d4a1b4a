using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Docs;

/// <summary>An option has its default in code; the settings file and the page repeat it.</summary>
public sealed partial class OptionsTests
{
    private static readonly Type[] OptionTypes =
        [.. typeof(Program).Assembly.GetTypes().Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type.IsClass)];

    private static readonly JsonElement Settings = JsonElement.Parse(Repository.Read("Server/appsettings.json"));

    public static TheoryData<string> Names => [.. OptionTypes.Select(type => type.Name)];

    [Theory, MemberData(nameof(Names))]
    public void The_settings_file_has_every_option_with_the_default_of_the_code(string name)
    {
        var type = OptionTypes.Single(type => type.Name == name);
        var section = Section(type);
        var configured = new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, "Server/appsettings.json")).Build()
            .GetSection(section.Name).Get(type)!;
        var defaults = Activator.CreateInstance(type)!;

        Assert.Equal(Properties(type).Select(property => property.Name), section.Value.EnumerateObject().Select(member => member.Name));
        foreach (var property in Properties(type)) Assert.Equivalent(property.GetValue(defaults), property.GetValue(configured));
    }

    [Fact]
    public void The_page_names_every_option_with_its_default_and_no_other()
    {
        var options = OptionTypes.Select(Section)
            .SelectMany(section => section.Value.EnumerateObject().Select(member => ($"{section.Name}:{member.Name}", Shown(member.Value))));

        var told = OptionRow().Matches(Repository.Read("docs/operations.md"))
            .Select(row => (row.Groups["name"].Value, row.Groups["default"].Value.Trim('`')));

        Assert.Equal(options.Order(), told.Order());
    }

    /// <summary>StorageOptions are in the section Storage, LimitOptions in Limits.</summary>
    private static JsonProperty Section(Type type)
    {
        var stem = type.Name[..^"Options".Length];
        return Settings.EnumerateObject().Single(section => section.Name == stem || section.Name == stem + "s");
    }

    private static IEnumerable<PropertyInfo> Properties(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static string Shown(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0 ? "none" : value.ToString();

    [GeneratedRegex(@"^\| `(?<name>\w+:\w+)` \| (?<default>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex OptionRow();
}
