using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamingAnomaly.Detection;

namespace StreamingAnomaly.Server.Points;

/// <summary>Settings as the store and the API write them: snake_case, with the wire's words.</summary>
internal static class StreamSettingsJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        Converters =
        {
            new JsonStringEnumConverter<Calibration>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<Detail>(JsonNamingPolicy.SnakeCaseLower),
            new TimeUnitConverter(),
        },
    };

    // Most streams are judged alike: they share one object.
    private const int MostKnown = 256;
    private static readonly ConcurrentDictionary<string, StreamSettings> Known = new();

    public static string Write(StreamSettings settings) => JsonSerializer.Serialize(settings, Options);

    /// <summary>Into an object that is open: all settings, and the names of those that a person has set.</summary>
    public static void WriteFields(Utf8JsonWriter json, PinnedSettings pinned)
    {
        foreach (var setting in JsonSerializer.SerializeToElement(pinned.Settings, Options).EnumerateObject()) setting.WriteTo(json);
        json.WriteStartArray("set_by_a_person"u8);
        foreach (var name in pinned.Pinned.Order()) json.WriteStringValue(name);
        json.WriteEndArray();
    }

    public static StreamSettings Read(string json)
    {
        if (Known.TryGetValue(json, out var known)) return known;
        var settings = JsonSerializer.Deserialize<StreamSettings>(json, Options) ?? StreamSettings.Default;
        if (Known.Count < MostKnown) Known.TryAdd(json, settings);
        return settings;
    }

    private sealed class TimeUnitConverter : JsonConverter<TimeUnit>
    {
        public override TimeUnit Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TimeUnits.TryParse(reader.GetString(), out var unit) ? unit : throw new JsonException("unit must be s, ms, us or ns");

        public override void Write(Utf8JsonWriter writer, TimeUnit value, JsonSerializerOptions options) =>
            writer.WriteStringValue(TimeUnits.Name(value));
    }
}
