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

    public static string Write(StreamSettings settings) => JsonSerializer.Serialize(settings, Options);

    public static StreamSettings Read(string json) =>
        JsonSerializer.Deserialize<StreamSettings>(json, Options) ?? StreamSettings.Default;

    private sealed class TimeUnitConverter : JsonConverter<TimeUnit>
    {
        public override TimeUnit Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TimeUnits.TryParse(reader.GetString(), out var unit) ? unit : throw new JsonException("unit must be s, ms, us or ns");

        public override void Write(Utf8JsonWriter writer, TimeUnit value, JsonSerializerOptions options) =>
            writer.WriteStringValue(TimeUnits.Name(value));
    }
}
