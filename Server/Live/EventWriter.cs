using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace StreamingAnomaly.Server.Live;

/// <summary>Writes Server-Sent Events: many into the buffer, then one flush, which waits for a slow viewer.</summary>
/// <remarks>By hand, because the framework's result flushes every event on its own.</remarks>
internal sealed class EventWriter : IDisposable
{
    // After a break the browser comes back this many milliseconds later.
    private const int Retry = 2_000;

    private readonly PipeWriter _pipe;
    private readonly Utf8JsonWriter _json;

    public EventWriter(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        _pipe = response.BodyWriter;
        _json = new Utf8JsonWriter(_pipe);
        Text(string.Create(CultureInfo.InvariantCulture, $"retry: {Retry}\n\n"));
    }

    /// <summary>Something was written that has not been flushed.</summary>
    public bool HasUnsent { get; private set; }

    public void Write<T>(string? name, long? id, T content, Action<Utf8JsonWriter, T> write)
    {
        if (name is not null) Text($"event: {name}\n");
        if (id is { } number) Text(string.Create(CultureInfo.InvariantCulture, $"id: {number}\n"));
        Text("data: ");
        _json.Reset();
        write(_json, content);
        _json.Flush();
        Text("\n\n");
    }

    /// <summary>A named event and not a comment, so that a page can tell a quiet stream from a dead connection.</summary>
    public void Heartbeat() => Text("event: heartbeat\ndata: {}\n\n");

    public void Missed(long count) => Write("missed", null, count, static (json, count) =>
    {
        json.WriteStartObject();
        json.WriteNumber("count", count);
        json.WriteEndObject();
    });

    /// <summary>
    /// What the viewer has is of a stream that is no more: <c>deleted</c>, or <c>restarted</c> when another one of its name follows.
    /// A browser that comes back after it names no point of the old one.
    /// </summary>
    public void Over(string name) => Text($"event: {name}\nid: 0\ndata: {{}}\n\n");

    public async ValueTask FlushAsync(CancellationToken ct)
    {
        await _pipe.FlushAsync(ct);
        HasUnsent = false;
    }

    public void Dispose() => _json.Dispose();

    private void Text(string text)
    {
        Encoding.UTF8.GetBytes(text, _pipe);
        HasUnsent = true;
    }
}
