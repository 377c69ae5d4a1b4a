using System.Text.Json.Nodes;
using Dapper;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>What one stream has otherwise than the rule for all, and the times in which it opens no incident. Changes count at once.</summary>
internal sealed class StreamRules(SqliteTables tables, IncidentStore incidents, IncidentWatch watch, TimeProvider time)
{
    /// <summary>Each is looked at for each anomaly.</summary>
    public const int MaxSilences = 1_000;

    public static string TooManySilences { get; } = $"There are {MaxSilences} silences already: end some first";

    /// <summary>The stream's rule, and the names of the fields that are its own; null for an unknown stream.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public (IncidentOptions Rule, IReadOnlyList<string> Own)? Find(ClientId id) =>
        incidents.Load(id) is { } stored ? (stored.Rule, tables.Read(connection => Own(connection.ExecuteScalar<string?>(OwnRule, Of(id))).Select(field => field.Key).ToList())) : null;

    /// <summary>Changes some fields; one that is null is the one for all again.</summary>
    /// <returns>Why it cannot be, or null.</returns>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    public string? Change(ClientId id, JsonObject change)
    {
        var problem = tables.Write(connection =>
        {
            var own = Own(connection.ExecuteScalar<string?>(OwnRule, Of(id)));
            if (RuleJson.TryChange(own, change) is { } wrong) return wrong;
            connection.Execute(
                """
                INSERT INTO incident_rule (stream_id, rule) SELECT id, @rule FROM stream WHERE client_id = @id
                ON CONFLICT (stream_id) DO UPDATE SET rule = excluded.rule
                """,
                new { id = id.ToString(), rule = own.ToJsonString() });
            return null;
        });
        if (problem is null) Reload(id);
        return problem;
    }

    /// <summary>Past and coming, the newest last; null for an unknown stream.</summary>
    public IReadOnlyList<Silence>? Silences(ClientId id) => incidents.Load(id)?.Silences;

    /// <returns>The silence's id; null for an unknown stream.</returns>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    public long? Add(ClientId id, Silence silence)
    {
        var now = Timestamps.ToMicros(time.GetUtcNow());
        var added = tables.Write(connection => connection.ExecuteScalar<long?>(
            """
            INSERT INTO silence (stream_id, from_at, to_at, repeats, text, who, made_at)
            SELECT id, @FromAt, @ToAt, @repeats, @Text, @Who, @now FROM stream WHERE client_id = @id
            RETURNING id
            """,
            new { id = id.ToString(), silence.FromAt, silence.ToAt, repeats = IncidentWords.Of(silence.Repeats), silence.Text, silence.Who, now }));
        Reload(id);
        return added;
    }

    /// <returns>False when there was none.</returns>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    public bool Remove(ClientId id, long silence)
    {
        var removed = tables.Write(connection => connection.Execute(
            "DELETE FROM silence WHERE id = @silence AND stream_id = (SELECT id FROM stream WHERE client_id = @id)", new { id = id.ToString(), silence }));
        Reload(id);
        return removed > 0;
    }

    private const string OwnRule = "SELECT r.rule FROM incident_rule AS r JOIN stream AS s ON s.id = r.stream_id WHERE s.client_id = @id";

    private void Reload(ClientId id)
    {
        if (incidents.Load(id) is { } stored) watch.Reload(id, stored);
    }

    private static object Of(ClientId id) => new { id = id.ToString() };

    private static JsonObject Own(string? rule) => rule is null ? [] : JsonNode.Parse(rule)!.AsObject();
}
