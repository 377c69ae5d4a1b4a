using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>Rules and what they have in mind, as the store and the API write them: snake_case, with the wire's words.</summary>
internal static class RuleJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    private static readonly Dictionary<string, PropertyInfo> Fields = typeof(IncidentOptions).GetProperties()
        .Where(property => property.Name is not (nameof(IncidentOptions.AbandonAfter) or nameof(IncidentOptions.ForgetAfter)))
        .ToDictionary(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));

    /// <summary>What a stream may have otherwise.</summary>
    public static IReadOnlyCollection<string> Names => Fields.Keys;

    public static JsonObject Write(IncidentOptions rule)
    {
        var json = JsonSerializer.SerializeToNode(rule, Options)!.AsObject();
        foreach (var name in json.Select(field => field.Key).Except(Names).ToList()) json.Remove(name);
        return json;
    }

    /// <summary>The rule for all, with what one stream has otherwise.</summary>
    public static IncidentOptions Apply(IncidentOptions rule, JsonObject own)
    {
        var json = JsonSerializer.SerializeToNode(rule, Options)!.AsObject();
        foreach (var (name, value) in own) json[name] = value?.DeepClone();
        return json.Deserialize<IncidentOptions>(Options)!;
    }

    /// <summary>What a stream has otherwise after a change: a field that is null is the one for all again.</summary>
    /// <returns>The first thing that cannot be; null when all can.</returns>
    public static string? TryChange(JsonObject own, JsonObject change)
    {
        foreach (var (name, value) in change)
        {
            if (!Fields.TryGetValue(name, out var field)) return $"there is no field \"{name}\": expected {string.Join(", ", Names)}";
            if (value is null)
            {
                own.Remove(name);
                continue;
            }

            if (Problem(name, field, value) is { } problem) return problem;
            own[name] = value.DeepClone();
        }

        return null;
    }

    private static string? Problem(string name, PropertyInfo field, JsonNode value)
    {
        try
        {
            var read = value.Deserialize(field.PropertyType, Options);
            foreach (var limit in field.GetCustomAttributes<ValidationAttribute>())
            {
                if (!limit.IsValid(read)) return $"{limit.FormatErrorMessage(name).Replace("The field ", "", StringComparison.Ordinal).TrimEnd('.')}, got {value.ToJsonString()}";
            }

            return null;
        }
        catch (JsonException)
        {
            return $"{name} must be {Expected(field.PropertyType)}, got {value.ToJsonString()}";
        }
    }

    private static string Expected(Type type) =>
        type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))
        : type == typeof(TimeSpan) ? "a time such as \"00:05:00\""
        : type == typeof(int) ? "a whole number"
        : type == typeof(double) ? "a number"
        : "a text";
}
