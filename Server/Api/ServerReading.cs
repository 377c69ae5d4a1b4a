using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Detection;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Api;

/// <summary>The server itself: whether it takes points, what it can do, and how much it has done.</summary>
internal static class ServerReading
{
    private static readonly string Version =
        typeof(ServerReading).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    public static void MapServerReading(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/status", StatusAsync);
        app.MapGet("/api/stats", StatsAsync);
        app.MapGet("/api/detectors", () => JsonAnswer.Of(DetectorCatalog.Names, WriteDetectors));
    }

    private static async Task<IResult> StatusAsync(
        IPointStore store, SqliteDatabase database, Viewers viewers, IOptions<LimitOptions> limits, TimeProvider time, CancellationToken ct)
    {
        string? reason = null;
        try
        {
            await store.CheckAsync(ct);
        }
        catch (StoreUnavailableException e)
        {
            reason = e.Message;
        }

        var started = Process.GetCurrentProcess().StartTime.ToUniversalTime();
        return JsonAnswer.Of(0, (json, _) =>
        {
            json.WriteStartObject();
            json.WriteBoolean("ready"u8, reason is null);
            if (reason is not null) json.WriteString("reason"u8, reason);
            json.WriteString("version"u8, Version);
            json.WriteString("time"u8, Timestamps.Format(Timestamps.ToMicros(time.GetUtcNow())));
            json.WriteString("started"u8, Timestamps.Format(Timestamps.ToMicros(started)));
            json.WriteNumber("viewers"u8, viewers.Open);
            WriteStore(json, database);
            WriteLimits(json, limits.Value);
            WriteNames(json, "detectors"u8, DetectorCatalog.Names);
            json.WriteEndObject();
        });
    }

    /// <summary>As the overview counts; at most half a second old.</summary>
    private static async Task<IResult> StatsAsync(StreamBoard boards, CancellationToken ct)
    {
        var board = await boards.ReadAsync(ct);
        return JsonAnswer.Of(board, static (json, board) =>
        {
            var rows = board.Sorted(BoardSort.Name);
            json.WriteStartObject();
            json.WriteStartObject("streams"u8);
            for (var state = BoardState.All; state <= BoardState.Inactive; state++) json.WriteNumber(Words.Of(state), board.Count(state));
            json.WriteEndObject();
            json.WriteNumber("points"u8, board.Totals.Points);
            json.WriteNumber("anomalies"u8, board.Totals.Anomalies);
            json.WriteNumber("alarms"u8, rows.Sum(row => row.Figures.Alarms));
            json.WriteNumber("anomalies_last_hour"u8, rows.Sum(row => row.AnomaliesLastHour));
            json.WriteNumber("rate"u8, Math.Round(board.Totals.Rate, 2));
            json.WriteEndObject();
        });
    }

    private static void WriteStore(Utf8JsonWriter json, SqliteDatabase database)
    {
        json.WriteStartObject("store"u8);
        json.WriteString("library"u8, database.Library);
        json.WriteNumber("bytes"u8, SizeOf(database.Path));
        json.WriteNumber("log_bytes"u8, SizeOf(database.WalPath));
        json.WriteEndObject();
    }

    // The log is not there for a moment now and then, and the folder may be gone with the disk it was on.
    private static long SizeOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private static void WriteLimits(Utf8JsonWriter json, LimitOptions limits)
    {
        json.WriteStartObject("limits"u8);
        json.WriteNumber("connections"u8, limits.Connections);
        json.WriteNumber("streams"u8, limits.Streams);
        json.WriteNumber("window"u8, limits.Window);
        json.WriteNumber("points_per_second"u8, limits.PointsPerSecond);
        json.WriteNumber("heavy_readers"u8, limits.HeavyReaders);
        json.WriteEndObject();
    }

    private static void WriteDetectors(Utf8JsonWriter json, IReadOnlyList<string> names)
    {
        json.WriteStartObject();
        json.WriteStartArray("detectors"u8);
        foreach (var name in names)
        {
            var settings = StreamSettings.Default with { Detectors = [name] };
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteBoolean("default"u8, StreamSettings.Default.Detectors.Contains(name));
            json.WriteNumber("warm_up"u8, settings.CreateEnsemble().WarmUp);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("presets"u8);
        foreach (var name in Presets.Names)
        {
            var chosen = Presets.Choose(name, StreamSettings.Default);
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            WriteNames(json, "detectors"u8, chosen.Detectors);
            json.WriteNumber("min_votes"u8, chosen.VotesNeeded);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, ReadOnlySpan<byte> property, IReadOnlyList<string> names)
    {
        json.WriteStartArray(property);
        foreach (var name in names) json.WriteStringValue(name);
        json.WriteEndArray();
    }
}
