using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Storage;

/// <summary>A stream's row as Dapper reads it.</summary>
internal sealed class SqliteClientRow
{
    public required string ClientId { get; init; }

    public bool Active { get; init; }

    public required string Settings { get; init; }

    public long FirstSeen { get; init; }

    public long LastSeen { get; init; }

    public long N { get; init; }

    public long Anomalies { get; init; }

    public long Alarms { get; init; }

    public long LastSeq { get; init; }

    public long? LastMicros { get; init; }

    public double? LastValue { get; init; }

    public ClientRow ToClient() => new(
        Points.ClientId.TryParse(ClientId, out var id) ? id : throw new InvalidDataException($"\"{ClientId}\" cannot be a client's id."),
        Active,
        DateTimeOffset.UnixEpoch.AddTicks(FirstSeen * TimeSpan.TicksPerMicrosecond),
        DateTimeOffset.UnixEpoch.AddTicks(LastSeen * TimeSpan.TicksPerMicrosecond),
        new StreamFigures(N, Anomalies, Alarms, LastSeq, LastMicros, LastValue ?? double.NaN),
        StreamSettingsJson.Read(Settings));
}
