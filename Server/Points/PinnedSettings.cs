using System.Text.Json;

namespace StreamingAnomaly.Server.Points;

/// <summary>Wire names of the settings a person has set on a stream: clients do not change them until they are released.</summary>
internal static class PinnedSettings
{
    public static IReadOnlySet<string> Read(string json) => JsonSerializer.Deserialize<HashSet<string>>(json) ?? [];

    public static string Write(IReadOnlySet<string> names) => JsonSerializer.Serialize(names.Order());
}
