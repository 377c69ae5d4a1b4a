using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Server.Access;

/// <summary>The keys that let in, a copy of those in the store: read anew each second, as a command may change them while the server runs.</summary>
internal sealed partial class KeyRing(
    KeyStore store, IOptions<AccessOptions> options, Meter meter, TimeProvider time, ILogger<KeyRing> logger)
    : IHostedService, IDisposable
{
    private const int FailuresAllowed = 10;
    private static readonly TimeSpan FailuresPer = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenMarks = TimeSpan.FromHours(1);

    private readonly Counter<long> _refused = meter.CreateCounter<long>(
        "streaming_anomaly.keys.refused", description: "Keys that did not let in: wrong, revoked or expired ones, and those not looked at after too many of them.");

    private readonly AddressAllowances _failures = new(FailuresAllowed, FailuresPer, time);
    private readonly Lock _reading = new();
    private ITimer? _timer;

    // Changed under the lock, as a whole.
    private volatile FrozenDictionary<string, AccessKey> _keys = FrozenDictionary<string, AccessKey>.Empty;
    private volatile bool _asksForKeys;

    // Why the keys have not been read since the start; null once they have been.
    private volatile string? _whyUnknown = "the keys have not been read yet";
    private bool _cannotRead;
    private int _requestsPerSecond;

    /// <summary>Once a key was made every door asks for one, also when all are revoked: nothing opens a door by itself.</summary>
    /// <exception cref="StoreUnavailableException">It is not known yet: nobody is to be let in, nor refused for the want of a key.</exception>
    public bool AsksForKeys => _whyUnknown is { } why ? throw new StoreUnavailableException(why) : _asksForKeys;

    /// <summary>The keys were read since the start.</summary>
    public bool IsKnown => _whyUnknown is null;

    /// <summary>Who comes in while no key is asked for.</summary>
    public AccessKey Anyone { get; } = AccessKey.Anyone();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        RefreshIfPossible();
        _timer = time.CreateTimer(_ => RefreshIfPossible(), null, BetweenReads, BetweenReads);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_timer is not null) await _timer.DisposeAsync();
    }

    public void Dispose() => _timer?.Dispose();

    /// <summary>Looks at a key that somebody shows; failures are counted and logged.</summary>
    /// <param name="retryAfter">More than zero: there were too many from this address, and its tries are not looked at for so long.</param>
    /// <returns>Null when it does not let in.</returns>
    /// <exception cref="StoreUnavailableException">The keys are not known yet.</exception>
    public AccessKey? Admit(string text, IPAddress? from, out TimeSpan retryAfter)
    {
        if (_whyUnknown is { } why) throw new StoreUnavailableException(why);
        var failures = _failures.Of(from);
        retryAfter = failures.Wait;

        // Keys in use are let in all the same: whoever tries keys must not shut out who shares the address, as all do behind a proxy.
        var candidate = Candidate(text);
        if (retryAfter > TimeSpan.Zero && candidate is not { Use.LastMicros: > 0 })
        {
            CountRefused("too_many");
            return null;
        }

        if (IsRight(candidate, text)) return candidate;

        failures.Take(1);
        CountRefused("wrong");
        LogRefused(from, KeyText.TryRead(text, out var shown) ? shown.Id : "none");
        if (failures.Wait > TimeSpan.Zero) LogShutOut(from);
        return null;
    }

    /// <summary>The session that a cookie names. One that is over is no attempt at anything: browsers keep sending it.</summary>
    public AccessKey? FindSession(string? text) => text is not null && Candidate(text) is { } candidate && IsRight(candidate, text) ? candidate : null;

    /// <summary>Takes over what is in the store; ends what is there no more.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be read: what was known holds.</exception>
    public void Refresh()
    {
        lock (_reading)
        {
            var (rows, sessions) = store.Read();
            var now = Timestamps.ToMicros(time.GetUtcNow());
            var known = _keys;
            TakeChangedLimit(known);
            var keys = new Dictionary<string, AccessKey>();
            foreach (var row in rows.Where(row => row.IsValid(now))) keys.Add(row.Id, known.GetValueOrDefault(row.Id) ?? Make(row));
            foreach (var session in sessions.Where(session => session.ExpiresAt > now))
            {
                if (keys.TryGetValue(session.KeyId, out var key))
                    keys.TryAdd(session.Id, known.GetValueOrDefault(session.Id) ?? new AccessKey(session.Hash, key.Scopes, key.Use));
            }

            if (keys.Count != known.Count || !keys.Keys.All(known.ContainsKey)) _keys = keys.ToFrozenDictionary();
            _asksForKeys = rows.Count > 0;
            _whyUnknown = null;
            if (_asksForKeys) Anyone.End();
            foreach (var (id, key) in known)
            {
                if (!keys.ContainsKey(id)) key.End();
            }

            foreach (var row in rows) MarkUse(row);
        }
    }

    private void CountRefused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    private void RefreshIfPossible()
    {
        try
        {
            Refresh();
            _cannotRead = false;
        }
        catch (StoreUnavailableException e)
        {
            // Whoever reads or writes points hears of it too: here it is said once.
            if (_whyUnknown is not null) _whyUnknown = e.Message;
            if (!_cannotRead) LogCannotRead(e);
            _cannotRead = true;
        }
    }

    private void TakeChangedLimit(FrozenDictionary<string, AccessKey> known)
    {
        if (_requestsPerSecond == options.Value.RequestsPerSecond) return;
        _requestsPerSecond = options.Value.RequestsPerSecond;
        foreach (var (_, key) in known) key.Use.Requests = PerSecond(_requestsPerSecond);
    }

    private AccessKey Make(KeyRow row)
    {
        // What another version has written and this one cannot read allows nothing.
        if (!Scopes.TryParse(row.ScopeNames, out var scopes, out _)) scopes = Scopes.None;
        return new AccessKey(row.Hash, scopes, new KeyUse(row.Id, row.Name, PerSecond(row.PointsPerSecond)) { Requests = PerSecond(_requestsPerSecond) });
    }

    private Allowance? PerSecond(long count) => count == 0 ? null : new Allowance(count, TimeSpan.FromSeconds(1), time);

    private void MarkUse(KeyRow row)
    {
        if (!_keys.TryGetValue(row.Id, out var key)) return;
        var used = key.Use.LastMicros;
        if (used - (row.UsedAt ?? 0) > BetweenMarks.Ticks / TimeSpan.TicksPerMicrosecond) store.MarkUsed(row.Id, used);
    }

    private AccessKey? Candidate(string text) => KeyText.TryRead(text, out var shown) ? _keys.GetValueOrDefault(shown.Id) : null;

    // As long for a key that is unknown as for one that is wrong.
    private bool IsRight(AccessKey? candidate, string text)
    {
        var hash = new KeyText("", text).Hash;
        var isRight = CryptographicOperations.FixedTimeEquals(hash, candidate is null ? new byte[hash.Length] : candidate.Hash) && candidate is not null;
        if (isRight) candidate!.Use.Mark(Timestamps.ToMicros(time.GetUtcNow()));
        return isRight;
    }

    [LoggerMessage(LogLevel.Warning, "{Address} showed a key that is wrong, revoked or expired (its id: {Id})")]
    private partial void LogRefused(IPAddress? address, string id);

    [LoggerMessage(LogLevel.Warning, "{Address} showed too many wrong keys: more are not looked at for a while, but for those in use")]
    private partial void LogShutOut(IPAddress? address);

    [LoggerMessage(LogLevel.Warning, "The keys could not be read, or their use not be noted; those known before go on")]
    private partial void LogCannotRead(Exception e);
}
