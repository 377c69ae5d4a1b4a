using System.Text.Json;
using Dapper;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Notices;

/// <summary>Deliveries that wait, and what became of the others.</summary>
internal sealed class Outbox(SqliteTables tables, TimeProvider time)
{
    /// <summary>For each channel for which something waits: when it is next to be tried, and how much it is.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public IReadOnlyList<(string Channel, long NextAt, long Waiting)> Waiting() => tables.Read(connection => connection.Query<(string, long, long)>(
        "SELECT channel, min(next_at), count(*) FROM notice_delivery WHERE next_at IS NOT NULL GROUP BY channel").AsList());

    /// <summary>The one that is to be tried first; null when none of the channel is due.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public DueDelivery? Next(string channel) => tables.Read(connection => connection.QueryFirstOrDefault<DueDelivery>(
        """
        SELECT n.id AS NoticeId, d.channel AS Channel, d.attempts AS Attempts, n.at AS AtMicros, n.content AS Content
        FROM notice_delivery AS d JOIN notice AS n ON n.id = d.notice_id
        WHERE d.channel = @channel AND d.next_at <= @now ORDER BY n.id LIMIT 1
        """,
        new { channel, now = Now }));

    /// <summary>Counts an attempt before it is made: while nothing can be written nothing is sent over and over.</summary>
    /// <exception cref="StoreUnavailableException">It was not written.</exception>
    public void Begin(DueDelivery delivery, long nextAt) => tables.Write(connection => connection.Execute(
        """
        UPDATE notice_delivery SET attempts = attempts + 1, next_at = @nextAt, last_at = @now, said = 'no answer was written down'
        WHERE notice_id = @NoticeId AND channel = @Channel
        """,
        new { delivery.NoticeId, delivery.Channel, nextAt, now = Now }));

    /// <exception cref="StoreUnavailableException">It was not written: the delivery will be tried once more.</exception>
    public void End(DueDelivery delivery, string outcome, string said, long? nextAt) => tables.Write(connection => connection.Execute(
        "UPDATE notice_delivery SET outcome = @outcome, next_at = @nextAt, said = @said WHERE notice_id = @NoticeId AND channel = @Channel",
        new { delivery.NoticeId, delivery.Channel, outcome, nextAt, said }));

    /// <summary>Nothing of a channel is tried before.</summary>
    /// <exception cref="StoreUnavailableException">It was not written.</exception>
    public void Rest(string channel, long until) => tables.Write(connection => connection.Execute(
        "UPDATE notice_delivery SET next_at = @until WHERE channel = @channel AND next_at < @until", new { channel, until }));

    /// <summary>The newest first.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public IReadOnlyList<NoticeRow> Newest(int limit) => tables.Read(connection => connection.Query<NoticeRow>(
        """
        SELECT d.channel AS Channel, n.title AS Title, n.route AS Route, n.at AS At, d.outcome AS Outcome, d.attempts AS Attempts,
               d.next_at AS NextAt, d.last_at AS LastAt, d.said AS Said
        FROM notice AS n JOIN notice_delivery AS d ON d.notice_id = n.id ORDER BY n.id DESC, d.channel LIMIT @limit
        """,
        new { limit }).AsList());

    private long Now => Timestamps.ToMicros(time.GetUtcNow());
}

internal sealed record DueDelivery
{
    public long NoticeId { get; init; }

    public string Channel { get; init; } = "";

    /// <summary>Before this one.</summary>
    public long Attempts { get; init; }

    public long AtMicros { get; init; }

    public string Content { get; init; } = "";

    public Notice Notice => JsonSerializer.Deserialize<Notice>(Content)!;
}
