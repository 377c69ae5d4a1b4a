-- What rules made of anomalies, what people answered, and how far the rules have come. Times are UTC microseconds since 1970-01-01.

CREATE TABLE incident (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    stream_id      INTEGER REFERENCES stream (id) ON DELETE CASCADE, -- NULL: the server itself
    kind           TEXT    NOT NULL,                 -- anomaly, silent, server
    state          TEXT    NOT NULL DEFAULT 'open',  -- open, acknowledged, closed
    opened_n       INTEGER NOT NULL,                 -- the point that opened it; silent: the last before the silence
    last_n         INTEGER NOT NULL,                 -- the newest anomaly that belongs to it
    closed_n       INTEGER,                          -- the point after which the rule closed it; NULL where a person or the clock did
    opened_at      INTEGER NOT NULL,                 -- the time of its first point, as the client told it; silent, server: by the server's clock
    last_at        INTEGER NOT NULL,                 -- the time of its newest point
    closed_at      INTEGER,                          -- by the server's clock
    peak_n         INTEGER,
    peak_score     REAL,
    peak_value     REAL,
    votes          INTEGER NOT NULL DEFAULT 0,       -- which detectors voted for it, any time: bit i is detector i of the settings
    severity       REAL    NOT NULL,                 -- 0 to 1: the peak's score
    reason         TEXT    NOT NULL,                 -- the peak's
    anomalies      INTEGER NOT NULL DEFAULT 0,
    snoozed_until  INTEGER,                          -- by the server's clock; NULL: not snoozed
    UNIQUE (stream_id, kind, opened_n)
);

-- One of a kind is open at a time.
CREATE UNIQUE INDEX incident_open ON incident (coalesce(stream_id, 0), kind) WHERE state <> 'closed';

-- Most are closed, and those that are not are asked for most.
CREATE INDEX incident_unclosed ON incident (id) WHERE state <> 'closed';

CREATE INDEX incident_snoozed ON incident (snoozed_until) WHERE snoozed_until IS NOT NULL;

-- What happened to incidents, in order: a notice follows from a row here, a timeline is a list of them.
CREATE TABLE incident_event (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    incident_id    INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
    at             INTEGER NOT NULL,                 -- by the server's clock
    kind           TEXT    NOT NULL,                 -- opened (again, where a snooze is over), acknowledged, snoozed, closed, commented, feedback, silenced
    who            TEXT,                             -- NULL: a rule
    text           TEXT
);

CREATE INDEX incident_event_of ON incident_event (incident_id, id);

-- How far a stream's rule has come, and what it still has in mind: moved in the transaction that writes what came of it.
CREATE TABLE incident_cursor (
    stream_id      INTEGER PRIMARY KEY REFERENCES stream (id) ON DELETE CASCADE,
    n              INTEGER NOT NULL,
    state          TEXT    NOT NULL,                 -- JSON
    regular        INTEGER NOT NULL DEFAULT 0        -- 1: points came regularly, so that their absence would be an incident
);

-- A rule looks at what comes from now on, not at years of points that nobody asked it about.
INSERT INTO incident_cursor (stream_id, n, state) SELECT id, n, '{}' FROM stream;

-- What a stream has otherwise than the rules for all.
CREATE TABLE incident_rule (
    stream_id      INTEGER PRIMARY KEY REFERENCES stream (id) ON DELETE CASCADE,
    rule           TEXT    NOT NULL                  -- JSON: what is given alone
);

-- Times in which a stream opens no incident: once, or again and again (what is expected, planned, or not wanted to be heard of).
CREATE TABLE silence (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    stream_id      INTEGER NOT NULL REFERENCES stream (id) ON DELETE CASCADE,
    from_at        INTEGER NOT NULL,                 -- by the points' time
    to_at          INTEGER NOT NULL,
    repeats        TEXT    NOT NULL DEFAULT 'never', -- never, daily, weekly
    text           TEXT,
    who            TEXT,
    made_at        INTEGER NOT NULL
);

CREATE INDEX silence_of ON silence (stream_id);

-- What people said of incidents, for a backtest to measure by.
CREATE TABLE label (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    stream_id      INTEGER NOT NULL REFERENCES stream (id) ON DELETE CASCADE,
    incident_id    INTEGER NOT NULL UNIQUE REFERENCES incident (id) ON DELETE CASCADE,
    kind           TEXT    NOT NULL,                 -- real, false_alarm, expected
    from_n         INTEGER NOT NULL,
    to_n           INTEGER NOT NULL,
    from_at        INTEGER NOT NULL,
    to_at          INTEGER NOT NULL,
    who            TEXT,
    at             INTEGER NOT NULL
);

CREATE INDEX label_of ON label (stream_id, from_n);

CREATE VIEW incidents AS
SELECT i.id,
       s.client_id,
       i.kind,
       i.state,
       strftime('%Y-%m-%dT%H:%M:%SZ', (i.opened_at + 62135596800000000) / 1000000 - 62135596800, 'unixepoch') AS opened_at,
       strftime('%Y-%m-%dT%H:%M:%SZ', (i.last_at + 62135596800000000) / 1000000 - 62135596800, 'unixepoch')   AS last_at,
       i.anomalies,
       i.severity,
       i.peak_value,
       i.opened_n,
       i.last_n,
       i.reason
FROM incident AS i
LEFT JOIN stream AS s ON s.id = i.stream_id;
