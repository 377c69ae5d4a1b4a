using System.Text.Json;

namespace StreamingAnomaly.Server.Live;

/// <summary>What is odd anywhere, for a person: how many anomalies came, and the last of them; twice a second at most.</summary>
internal sealed class RecentTopic(RecentAnomalies recent, TimeProvider time) : ILiveTopic
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private bool _hasBegun;
    private long _count;
    private long _toldAt;

    public ValueTask WriteAsync(EventWriter events, CancellationToken ct)
    {
        if (_hasBegun && time.GetElapsedTime(_toldAt) < Period) return ValueTask.CompletedTask;
        var (count, latest) = recent.After(_hasBegun ? _count : 0);
        if (!_hasBegun || count > _count) events.Write("anomalies", null, (IsFirst: !_hasBegun, Count: count - _count, Latest: latest), Write);
        (_hasBegun, _count, _toldAt) = (true, count, time.GetTimestamp());
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
    }

    private static void Write(Utf8JsonWriter json, (bool IsFirst, long Count, IReadOnlyList<LivePoint> Latest) told)
    {
        json.WriteStartObject();
        if (told.IsFirst) json.WriteBoolean("first", true);
        json.WriteNumber("count", told.IsFirst ? told.Latest.Count : told.Count);
        json.WriteStartArray("latest");
        foreach (var (id, point) in told.Latest) PointJson.Write(json, point, id);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
