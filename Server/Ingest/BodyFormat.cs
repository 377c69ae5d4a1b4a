using System.Net.Mime;
using Microsoft.Net.Http.Headers;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>How points stand in the body of a request.</summary>
internal enum BodyFormat
{
    /// <summary>None of those that the server reads.</summary>
    Other,

    /// <summary>One object, or an array of them: a message of the text protocol.</summary>
    Json,

    /// <summary>Such a message in each line.</summary>
    Ndjson,

    /// <summary>A table: see <see cref="CsvPoints"/>.</summary>
    Csv,
}

internal static class BodyFormats
{
    public const string NdjsonType = "application/x-ndjson";

    public static BodyFormat Of(HttpRequest request)
    {
        if (request.HasJsonContentType()) return BodyFormat.Json;
        return MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? type.MediaType.Value?.ToLowerInvariant() switch
        {
            NdjsonType or "application/ndjson" => BodyFormat.Ndjson,
            MediaTypeNames.Text.Csv => BodyFormat.Csv,
            _ => BodyFormat.Other,
        } : BodyFormat.Other;
    }
}
