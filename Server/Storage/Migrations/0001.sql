-- The base tables are narrow and keyed for the machine; the views clients, points and anomalies below are for people.
-- Times are UTC microseconds since 1970-01-01.

CREATE TABLE stream (
    id           INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: who had opened a deleted stream appends to no other
    client_id    TEXT    NOT NULL UNIQUE,
    epoch        INTEGER NOT NULL DEFAULT 0,       -- raised at each opening: only the latest opener may append
    active       INTEGER NOT NULL DEFAULT 0,       -- 1 while a connection is open
    settings     TEXT    NOT NULL,                 -- JSON
    pinned       TEXT    NOT NULL DEFAULT '[]',    -- JSON: settings a person has set, which clients do not change
    first_seen   INTEGER NOT NULL,
    last_seen    INTEGER NOT NULL,
    -- The figures below follow from the points; written with points, every five seconds at most, and at close: as of point n.
    n            INTEGER NOT NULL DEFAULT 0,
    anomalies    INTEGER NOT NULL DEFAULT 0,
    alarms       INTEGER NOT NULL DEFAULT 0,
    last_seq     INTEGER NOT NULL DEFAULT 0,
    last_micros  INTEGER,
    last_value   REAL
);

-- What a stream has learned, as of point n; what came after is replayed from point.
CREATE TABLE snapshot (
    stream_id    INTEGER PRIMARY KEY REFERENCES stream (id) ON DELETE CASCADE,
    n            INTEGER NOT NULL,
    state        BLOB    NOT NULL
);

-- Deleted streams whose points are still being removed.
CREATE TABLE orphan (
    stream_id    INTEGER PRIMARY KEY
);

CREATE TABLE point (
    stream_id    INTEGER NOT NULL,
    n            INTEGER NOT NULL,                 -- 1, 2, 3 … without holes
    micros       INTEGER NOT NULL,
    value        REAL,                             -- NULL: missing
    seq          INTEGER NOT NULL,                 -- the client's number, or the last one before it; so it never falls
    flags        INTEGER NOT NULL,                 -- PointFlags; bits 16 to 46: which detectors voted anomaly
    score        REAL    NOT NULL,
    PRIMARY KEY (stream_id, n)
) WITHOUT ROWID;

-- Anomalous points only: why.
CREATE TABLE anomaly (
    stream_id    INTEGER NOT NULL,
    n            INTEGER NOT NULL,
    lower        REAL,
    expected     REAL,
    upper        REAL,
    votes        TEXT    NOT NULL,                 -- JSON: detector → [score, 0 or 1]
    reason       TEXT    NOT NULL,
    PRIMARY KEY (stream_id, n)
) WITHOUT ROWID;

CREATE VIEW clients AS
SELECT client_id,
       active,
       strftime('%Y-%m-%dT%H:%M:%SZ', first_seen / 1000000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', last_seen / 1000000, 'unixepoch')  AS last_seen,
       coalesce((SELECT max(p.n) FROM point AS p WHERE p.stream_id = s.id), s.n) AS points,
       anomalies + (SELECT count(*) FROM point AS p WHERE p.stream_id = s.id AND p.n > s.n AND p.flags & 1) AS anomalies,
       alarms + (SELECT count(*) FROM point AS p WHERE p.stream_id = s.id AND p.n > s.n AND p.flags & 2) AS alarms,
       (SELECT p.value FROM point AS p WHERE p.stream_id = s.id ORDER BY p.n DESC LIMIT 1) AS last_value,
       settings,
       pinned AS settings_set_by_a_person
FROM stream AS s;

CREATE VIEW points AS
SELECT s.client_id,
       p.n,
       strftime('%Y-%m-%dT%H:%M:%S', (p.micros - ((p.micros % 1000000) + 1000000) % 1000000) / 1000000, 'unixepoch')
           || printf('.%06dZ', ((p.micros % 1000000) + 1000000) % 1000000) AS time,
       p.value,
       CASE WHEN p.flags & 256 THEN p.seq END AS seq,
       p.flags & 1 AS anomaly,
       p.flags >> 1 & 1 AS alarm,
       p.flags >> 2 & 1 AS late,
       p.flags >> 3 & 1 AS missing,
       p.flags >> 4 & 1 AS warming_up,
       p.score,
       a.expected,
       a.lower,
       a.upper,
       a.votes,
       a.reason
FROM point AS p
JOIN stream AS s ON s.id = p.stream_id
LEFT JOIN anomaly AS a ON p.flags & 1 AND a.stream_id = p.stream_id AND a.n = p.n;

CREATE VIEW anomalies AS
SELECT * FROM points WHERE anomaly = 1;
