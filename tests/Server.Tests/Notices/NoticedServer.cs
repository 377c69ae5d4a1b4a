using Dapper;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Notices;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Tests.Notices.Receivers;

namespace StreamingAnomaly.Server.Tests.Notices;

/// <summary>A running server whose incidents a test opens and closes by hand.</summary>
internal sealed class NoticedServer : IAsyncDisposable
{
    // Like nobody else's in the server.
    private static readonly TimeSpan ChannelsPatience = TimeSpan.FromSeconds(119);

    private NoticedServer(RunningServer server, FakeTime time) => (Server, Time) = (server, time);

    public RunningServer Server { get; }

    public FakeTime Time { get; }

    /// <summary>With one webhook named <c>team</c>, and what else is configured.</summary>
    public static NoticedServer Start(HttpReceiver receiver, params (string Key, string Value)[] options) => Start(receiver, null, options);

    public static NoticedServer Start(HttpReceiver receiver, string? database, params (string Key, string Value)[] options)
    {
        var time = new FakeTime();
        return new NoticedServer(
            RunningServer.Start(new()
            {
                Time = time,
                Database = database,
                Options = [("Notices:Channels:team:Kind", "Webhook"), ("Notices:Channels:team:Url", receiver.Url), ("Notices:Patience", $"{ChannelsPatience}"), .. options],
            }),
            time);
    }

    /// <summary>All at once.</summary>
    /// <returns>Their ids.</returns>
    public IReadOnlyList<long> Open(params string[] streams)
    {
        var now = Timestamps.ToMicros(Time.GetUtcNow());
        var ids = Server.Get<SqliteTables>().Write(connection => streams.Select((stream, i) => connection.QuerySingle<long>(
            """
            INSERT INTO stream (client_id, settings, first_seen, last_seen) VALUES (@stream, '{}', @now, @now) ON CONFLICT DO NOTHING;
            INSERT INTO incident (stream_id, kind, opened_n, last_n, opened_at, last_at, severity, reason)
            SELECT id, 'anomaly', 1 + (SELECT count(*) FROM incident), 1, @now, @now, 0.75, 'odd' FROM stream WHERE client_id = @stream;
            INSERT INTO incident_event (incident_id, at, kind) SELECT max(id), @now, 'opened' FROM incident;
            SELECT max(id) FROM incident;
            """,
            new { stream, now })).ToList());
        Ring();
        return ids;
    }

    public void Close(long incident)
    {
        var now = Timestamps.ToMicros(Time.GetUtcNow());
        Server.Get<SqliteTables>().Write(connection => connection.Execute(
            """
            UPDATE incident SET state = 'closed', closed_at = @now WHERE id = @incident;
            INSERT INTO incident_event (incident_id, at, kind) VALUES (@incident, @now, 'closed');
            """,
            new { incident, now }));
        Ring();
    }

    /// <summary>Moves the clock on until so many requests have come in all.</summary>
    public Task ReceivedAsync(HttpReceiver receiver, int count) => Until(() => receiver.Requests.Count >= count);

    public async Task Until(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TestClient.Patience);
        while (!holds())
        {
            // While something is being sent the clock stands still: else it runs away from the real time that takes, and a channel loses patience.
            if (!Time.IsAwaited(ChannelsPatience)) Time.Advance(TimeSpan.FromMilliseconds(100));
            await Server.Http.GetStringAsync("/health/live", patience.Token);
        }
    }

    /// <summary>A time in which nothing is to come.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        var end = Time.GetUtcNow() + time;
        await Until(() => Time.GetUtcNow() >= end);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private void Ring()
    {
        foreach (var observer in Server.Get<IEnumerable<IIncidentObserver>>()) observer.OnIncidentEvents();
    }

    internal Outbox Outbox => Server.Get<Outbox>();
}
