using System.Net.WebSockets;
using System.Text.Json;

namespace StreamingAnomaly.MockClient.Tests.Servers;

/// <summary>One stream of the <see cref="ProtocolServer"/>: what it has stored, and its one writer.</summary>
internal sealed class StreamState
{
    private const WebSocketCloseStatus Replaced = (WebSocketCloseStatus)4001;

    private readonly Lock _lock = new();
    private readonly List<StoredPoint> _points = [];
    private WebSocket? _writer;

    public int Duplicates { get; private set; }

    public async Task TakeOverAsync(WebSocket newer)
    {
        if (Interlocked.Exchange(ref _writer, newer) is not { State: WebSocketState.Open } older) return;
        try
        {
            await older.CloseOutputAsync(Replaced, "replaced by a newer connection", CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // It had gone before it was told to.
        }
    }

    public string ResumeMessage()
    {
        lock (_lock) return _points.Count == 0 ? """{"resume":null}""" : $$$"""{"resume":{"last_seq":{{{_points[^1].Seq}}}}}""";
    }

    /// <summary>Stores one point and returns its reply.</summary>
    public string Take(JsonElement point)
    {
        var seq = point.GetProperty("seq").GetInt64();
        var timestamp = point.GetProperty("timestamp").GetString()!;
        double? value = point.GetProperty("value") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
        if (value >= 1e9) return $$"""{"error":{"code":"invalid_value","message":"too large","field":"value"},"timestamp":"{{timestamp}}","seq":{{seq}}}""";

        lock (_lock)
        {
            var anomaly = value >= 1000 ? "true" : "false";
            if (_points.Count > 0 && seq <= _points[^1].Seq)
            {
                Duplicates++;
                return $$"""{"timestamp":"{{timestamp}}","anomaly":{{anomaly}},"seq":{{seq}},"duplicate":true}""";
            }
            _points.Add(new StoredPoint(seq, timestamp, value));
            return $$"""{"timestamp":"{{timestamp}}","anomaly":{{anomaly}},"seq":{{seq}}}""";
        }
    }

    public IReadOnlyList<StoredPoint> Snapshot()
    {
        lock (_lock) return [.. _points];
    }
}
