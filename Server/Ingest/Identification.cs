using System.Globalization;
using System.Text.Json;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>Who a client is and how it wants its stream judged: from the address or from its first message.</summary>
/// <param name="Resume">The server's first message shall be the client's last own number.</param>
internal sealed record Identification(ClientId Id, SettingsChange Change, bool Resume)
{
    public const string ClientIdField = "client_id";
    public const string KeyField = "key";
    private const string ResumeField = "resume";

    /// <summary>Reads the fields of an identification; each is text, as an address gives it.</summary>
    /// <param name="field">A field's text by its name; null when it is left out.</param>
    public static bool TryRead(Func<string, string?> field, int maxWindow, out Identification identification, out ProtocolError error)
    {
        var reader = new FieldReader(field);
        var id = reader.ClientId();
        var change = new SettingsChange
        {
            Window = reader.Window(maxWindow),
            Preset = reader.OneOf(SettingNames.Preset, [.. Presets.Names]),
            Detectors = reader.Detectors(),
            Calibration = reader.Enum<Calibration>(SettingNames.Calibration),
            Sensitivity = reader.Sensitivity(),
            Detail = reader.Enum<Detail>(SettingNames.Detail),
            Unit = reader.Unit(),
        };
        change = change with { MinVotes = reader.MinVotes((change.Detectors ?? DetectorCatalog.Names).Count) };
        var resume = reader.Flag(ResumeField);

        identification = new Identification(id, change, resume);
        error = reader.Error!;
        return reader.Error is null;
    }

    /// <summary>Of a request whose address names the stream, with settings in its query.</summary>
    public static bool TryRead(HttpRequest request, string clientId, int maxWindow, out Identification identification, out ProtocolError error) =>
        TryRead(
            name => name == ClientIdField ? clientId : request.Query[name] is [.., var last] ? last : null, maxWindow, out identification, out error);

    /// <summary>Takes a first message apart into fields; a list becomes text with commas.</summary>
    public static bool TryReadFields(ReadOnlySpan<byte> message, Dictionary<string, string?> fields, out ProtocolError error)
    {
        error = null!;
        try
        {
            var json = new Utf8JsonReader(message);
            using var document = JsonDocument.ParseValue(ref json);

            // Anything but white space after the end throws.
            json.Read();
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                error = new ProtocolError(ErrorCodes.InvalidJson, "the first message must be an object that names a client_id");
                return false;
            }

            foreach (var property in document.RootElement.EnumerateObject()) fields[property.Name] = Text(property.Value);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            error = new ProtocolError(ErrorCodes.InvalidJson, "the first message is not JSON: expected {\"client_id\": …, \"window\": …}");
            return false;
        }
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => "1",
        JsonValueKind.False => "0",
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(Text)),
        _ => value.GetRawText(),
    };

    /// <summary>Reads field after field and keeps the first error.</summary>
    private sealed class FieldReader(Func<string, string?> field)
    {
        public ProtocolError? Error { get; private set; }

        public ClientId ClientId()
        {
            var text = field(ClientIdField);
            if (Points.ClientId.TryParse(text, out var id)) return id;
            Refuse(ErrorCodes.InvalidClientId, ClientIdField, Points.ClientId.Rule, text);
            return default;
        }

        public int? Window(int most) => Whole(SettingNames.Window, DetectorSettings.MinWindow, most, ErrorCodes.InvalidWindow);

        public int? MinVotes(int detectors) =>
            field(SettingNames.MinVotes) == SettingNames.Majority ? SettingsChange.Majority : Whole(SettingNames.MinVotes, 1, detectors, ErrorCodes.InvalidSetting);

        public double? Sensitivity()
        {
            var text = field(SettingNames.Sensitivity);
            if (text is null) return null;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && number is >= DetectorSettings.MinSensitivity and <= DetectorSettings.MaxSensitivity) return number;
            Refuse(ErrorCodes.InvalidSetting, SettingNames.Sensitivity, "a number from 0.1 to 10", text);
            return null;
        }

        public IReadOnlyList<string>? Detectors()
        {
            var text = field(SettingNames.Detectors);
            if (text is null) return null;
            var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
            if (names.Count > 0 && names.All(DetectorCatalog.Contains)) return names;
            Refuse(ErrorCodes.InvalidSetting, SettingNames.Detectors, $"one or more of {string.Join(", ", DetectorCatalog.Names)}", text);
            return null;
        }

        public string? OneOf(string name, string[] allowed)
        {
            var text = field(name);
            if (text is null || allowed.Contains(text)) return text;
            Refuse(ErrorCodes.InvalidSetting, name, string.Join(" or ", allowed), text);
            return null;
        }

        public T? Enum<T>(string name) where T : struct, Enum
        {
            var names = System.Enum.GetNames<T>();
            var text = OneOf(name, [.. names.Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)]);
            return text is null ? null : System.Enum.Parse<T>(text.Replace("_", ""), ignoreCase: true);
        }

        public TimeUnit? Unit()
        {
            var text = field(SettingNames.Unit);
            if (text is null) return null;
            if (TimeUnits.TryParse(text, out var unit)) return unit;
            Refuse(ErrorCodes.InvalidSetting, SettingNames.Unit, TimeUnits.Names, text);
            return null;
        }

        public bool Flag(string name)
        {
            var text = field(name);
            if (text is "1" or "true") return true;
            if (text is not (null or "0" or "false")) Refuse(ErrorCodes.InvalidSetting, name, "0 or 1", text);
            return false;
        }

        private int? Whole(string name, int least, int most, string code)
        {
            var text = field(name);
            if (text is null) return null;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
                return number;
            Refuse(code, name, $"a whole number from {least} to {most}", text);
            return null;
        }

        private void Refuse(string code, string name, string expected, string? got)
        {
            var shown = got is null ? "nothing" : got.Length <= 80 ? $"\"{got}\"" : $"\"{got[..80]}…\"";
            Error ??= new ProtocolError(code, $"{name} must be {expected}; got {shown}", name);
        }
    }
}
