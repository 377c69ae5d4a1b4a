using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>
/// What a person asks of a stream's settings: <c>{"window": 100, "sensitivity": null}</c> sets the window, whatever the client asks for, and
/// leaves the sensitivity to the client again.
/// </summary>
/// <param name="Release">Wire names of settings that clients may set again.</param>
internal sealed record SettingsRequest(ClientId Id, SettingsChange Change, IReadOnlySet<string> Release)
{
    private const int MaxShown = 80;

    /// <returns>The request, or else the answer that refuses it.</returns>
    public static async Task<(SettingsRequest? Asked, IResult? Refusal)> ReadAsync(HttpContext context, string clientId, int maxWindow)
    {
        if (!context.Request.HasJsonContentType())
            return (null, HttpReplies.WrongType("application/json"));
        if (await PointsEndpoint.ReadBodyAsync(context.Request, context.RequestAborted) is not { } body)
            return (null, HttpReplies.Refused(StatusCodes.Status413PayloadTooLarge, ErrorCodes.InvalidJson, "a request holds at most 1 MiB"));

        return TryRead(body.Span, clientId, maxWindow, out var asked, out var error) ? (asked, null) : (null, HttpReplies.Refused(error));
    }

    private static bool TryRead(ReadOnlySpan<byte> body, string clientId, int maxWindow, out SettingsRequest asked, out ProtocolError error)
    {
        asked = null!;
        var fields = new Dictionary<string, string?>();
        if (!Identification.TryReadFields(body, fields, out error)) return false;

        // Clients may say what they like beside their settings; a person who mistypes one must not think that it was set.
        if (fields.Keys.FirstOrDefault(name => !SettingNames.All.Contains(name)) is { } unknown)
        {
            var shown = unknown.Length <= MaxShown ? unknown : unknown[..MaxShown] + "…";
            error = new ProtocolError(ErrorCodes.InvalidSetting, $"there is no setting \"{shown}\": expected {string.Join(", ", SettingNames.All)}", shown);
            return false;
        }

        var release = fields.Where(field => field.Value is null).Select(field => field.Key).ToHashSet();
        fields[Identification.ClientIdField] = clientId;
        if (!Identification.TryRead(fields.GetValueOrDefault, maxWindow, out var identification, out error)) return false;
        asked = new SettingsRequest(identification.Id, identification.Change, release);
        return true;
    }
}
