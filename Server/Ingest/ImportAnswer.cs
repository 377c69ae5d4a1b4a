using System.Buffers;
using System.Text.Json;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>Tells how an import goes, a line of JSON about every second, and at the end how it went: <c>done</c> says which it is.</summary>
internal sealed class ImportAnswer(HttpResponse response, ImportCounts counts, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly ArrayBufferWriter<byte> _line = new();
    private long _toldAt = time.GetTimestamp();

    public async ValueTask ProgressAsync(CancellationToken ct)
    {
        if (time.GetElapsedTime(_toldAt) < Period) return;
        _toldAt = time.GetTimestamp();
        await WriteAsync(isLast: false, failure: null, ct);
        await response.Body.FlushAsync(ct);
    }

    /// <summary>What is stored stays, however it ended: a file that is sent again goes on from there.</summary>
    /// <param name="failure">Why it ended before all rows were stored; null when it did not.</param>
    public Task EndAsync((int Status, string Reason)? failure, CancellationToken ct)
    {
        if (!response.HasStarted)
        {
            response.StatusCode = failure?.Status ?? (counts.IsAllRefused ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
            if (failure is { Status: not StatusCodes.Status400BadRequest }) response.Headers.RetryAfter = "5";
        }

        return WriteAsync(isLast: true, failure?.Reason, ct);
    }

    private async Task WriteAsync(bool isLast, string? failure, CancellationToken ct)
    {
        if (!response.HasStarted) response.ContentType = BodyFormats.NdjsonType;
        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line))
        {
            json.WriteStartObject();
            counts.WriteFields(json);
            json.WriteBoolean("done"u8, isLast && failure is null);
            if (failure is not null) json.WriteString("failure"u8, failure);
            if (isLast) counts.WriteRefused(json);
            json.WriteEndObject();
        }

        _line.Write("\n"u8);
        await response.Body.WriteAsync(_line.WrittenMemory, ct);
    }
}
