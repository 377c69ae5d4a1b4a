namespace StreamingAnomaly.Server.Ingest;

/// <summary>What was wrong with what a client sent, said so that its author can mend it.</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">Names the field, what was expected and what came.</param>
/// <param name="Field">The field at fault; null when it is none in particular.</param>
internal sealed record ProtocolError(string Code, string Message, string? Field = null);

/// <summary>The codes of docs/protocol.md.</summary>
internal static class ErrorCodes
{
    public const string InvalidJson = "invalid_json";
    public const string InvalidCsv = "invalid_csv";
    public const string InvalidClientId = "invalid_client_id";
    public const string InvalidWindow = "invalid_window";
    public const string InvalidSetting = "invalid_setting";
    public const string InvalidTimestamp = "invalid_timestamp";
    public const string InvalidValue = "invalid_value";
    public const string InvalidSeq = "invalid_seq";
    public const string UnknownSeq = "unknown_seq";
    public const string BatchTooLarge = "batch_too_large";
    public const string Unauthorised = "unauthorised";
}
