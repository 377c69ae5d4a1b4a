-- Runs and spans are found by one integer, the stream and the number in it. Found by two columns, as before, SQLite read all of each row that it
-- compared with: 16 KB for every run of 512 points on its way. stream_id and n are for people to look at: a search by them goes through the table.

DROP VIEW clients;
DROP VIEW stored_point;

-- Else it would miss what the views that stay ask, and rewrite them.
PRAGMA legacy_alter_table = ON;

ALTER TABLE run RENAME TO run_before;
ALTER TABLE span RENAME TO span_before;
PRAGMA legacy_alter_table = OFF;

-- 32 bytes a point, little-endian: int64 micros, float64 value (NaN: missing), int64 seq (the client's number, or the last one before it; so it
-- never falls), uint32 bits (0 to 11 PointFlags, 12 to 31 which detectors voted anomaly), float32 score.
CREATE TABLE run (
    id           INTEGER PRIMARY KEY,              -- stream_id << 40 | n
    points       BLOB    NOT NULL,
    stream_id    INTEGER AS (id >> 40),
    n            INTEGER AS (id & 1099511627775)   -- the first point's; 1, 2, 3 … without holes. No run crosses a multiple of 1,000
);

CREATE TABLE span (
    id           INTEGER PRIMARY KEY,              -- stream_id << 40 | n
    earliest     INTEGER NOT NULL,                 -- micros
    latest       INTEGER NOT NULL,
    minimum      REAL,                             -- NULL: all are missing
    minimum_at   INTEGER NOT NULL,                 -- micros
    maximum      REAL,
    maximum_at   INTEGER NOT NULL,
    "values"     INTEGER NOT NULL,                 -- points that are not missing
    anomalies    INTEGER NOT NULL,
    alarms       INTEGER NOT NULL,
    stream_id    INTEGER AS (id >> 40),
    n            INTEGER AS (id & 1099511627775)   -- the last point's: a multiple of 1,000
);

-- By themselves: a chart reads all spans of its time, and the blocks of few.
CREATE TABLE span_blocks (
    id           INTEGER PRIMARY KEY,              -- the span's
    blocks       BLOB    NOT NULL                  -- of each 25 points: earliest, latest, minimum, minimum_at, maximum, maximum_at
);

INSERT INTO run (id, points) SELECT stream_id << 40 | n, points FROM run_before ORDER BY stream_id, n;
INSERT INTO span (id, earliest, latest, minimum, minimum_at, maximum, maximum_at, "values", anomalies, alarms)
SELECT stream_id << 40 | n, earliest, latest, minimum, minimum_at, maximum, maximum_at, "values", anomalies, alarms
FROM span_before ORDER BY stream_id, n;
INSERT INTO span_blocks (id, blocks) SELECT stream_id << 40 | n, blocks FROM span_before ORDER BY stream_id, n;

DROP TABLE run_before;
DROP TABLE span_before;

-- Each point's 32 bytes as b, from all runs (newest 0) or from those of the newest points alone, a thousand at least (newest 1). t makes a number of a
-- byte: its place in t. The empty third part keeps SQLite from merging this into the query around it: b is cut out once, not for each column.
CREATE VIEW stored_point AS
SELECT p.newest,
       p.client_id,
       p.n,
       (instr(p.t, substr(p.b, 1, 1)) | (instr(p.t, substr(p.b, 2, 1)) << 8) | (instr(p.t, substr(p.b, 3, 1)) << 16) | (instr(p.t, substr(p.b, 4, 1)) << 24)
        | (instr(p.t, substr(p.b, 5, 1)) << 32) | (instr(p.t, substr(p.b, 6, 1)) << 40) | (instr(p.t, substr(p.b, 7, 1)) << 48) | (instr(p.t, substr(p.b, 8, 1)) << 56)) AS micros,
       -- Sign, mantissa with its hidden bit, exponent; exact. No power belongs to NaN's exponent: NULL.
       (1 - (instr(p.t, substr(p.b, 16, 1)) >> 7) * 2)
         * ((instr(p.t, substr(p.b, 9, 1)) | (instr(p.t, substr(p.b, 10, 1)) << 8) | (instr(p.t, substr(p.b, 11, 1)) << 16) | (instr(p.t, substr(p.b, 12, 1)) << 24)
        | (instr(p.t, substr(p.b, 13, 1)) << 32) | (instr(p.t, substr(p.b, 14, 1)) << 40) | ((instr(p.t, substr(p.b, 15, 1)) & 15) << 48))
            + ((((instr(p.t, substr(p.b, 16, 1)) & 127) << 4) | (instr(p.t, substr(p.b, 15, 1)) >> 4)) > 0) * 4503599627370496)
         * (SELECT value FROM power WHERE exponent = max(1, ((instr(p.t, substr(p.b, 16, 1)) & 127) << 4) | (instr(p.t, substr(p.b, 15, 1)) >> 4))) AS value,
       (instr(p.t, substr(p.b, 17, 1)) | (instr(p.t, substr(p.b, 18, 1)) << 8) | (instr(p.t, substr(p.b, 19, 1)) << 16) | (instr(p.t, substr(p.b, 20, 1)) << 24)
        | (instr(p.t, substr(p.b, 21, 1)) << 32) | (instr(p.t, substr(p.b, 22, 1)) << 40) | (instr(p.t, substr(p.b, 23, 1)) << 48) | (instr(p.t, substr(p.b, 24, 1)) << 56)) AS seq,
       instr(p.t, substr(p.b, 25, 1)) AS bits,
       instr(p.t, substr(p.b, 26, 1)) AS more_bits,
       ((instr(p.t, substr(p.b, 29, 1)) | (instr(p.t, substr(p.b, 30, 1)) << 8) | ((instr(p.t, substr(p.b, 31, 1)) & 127) << 16)) + ((((instr(p.t, substr(p.b, 32, 1)) & 127) << 1) | (instr(p.t, substr(p.b, 31, 1)) >> 7)) > 0) * 8388608)
         * (SELECT value FROM power WHERE exponent = 925 + max(1, ((instr(p.t, substr(p.b, 32, 1)) & 127) << 1) | (instr(p.t, substr(p.b, 31, 1)) >> 7))) AS score,
       a.expected,
       a.lower,
       a.upper,
       a.votes,
       a.reason
FROM (
    SELECT 0 AS newest, s.client_id, s.id, r.n + k.i AS n, substr(r.points, 32 * k.i + 1, 32) AS b,
           x'0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F606162636465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9FA0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3B4B5B6B7B8B9BABBBCBDBEBFC0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D5D6D7D8D9DADBDCDDDEDFE0E1E2E3E4E5E6E7E8E9EAEBECEDEEEFF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF' AS t
    FROM stream AS s
    JOIN run AS r ON r.id BETWEEN s.id << 40 AND (s.id << 40) + 1099511627775
    JOIN place AS k ON k.i < length(r.points) / 32
    UNION ALL
    SELECT 1, s.client_id, s.id, r.n + k.i, substr(r.points, 32 * k.i + 1, 32),
           x'0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F606162636465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9FA0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3B4B5B6B7B8B9BABBBCBDBEBFC0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D5D6D7D8D9DADBDCDDDEDFE0E1E2E3E4E5E6E7E8E9EAEBECEDEEEFF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF'
    FROM stream AS s
    JOIN run AS r ON r.id BETWEEN max(s.id << 40, (SELECT max(id) FROM run WHERE id BETWEEN s.id << 40 AND (s.id << 40) + 1099511627775) - 1999)
        AND (s.id << 40) + 1099511627775
    JOIN place AS k ON k.i < length(r.points) / 32
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL, NULL WHERE 0
) AS p
LEFT JOIN anomaly AS a ON a.stream_id = p.id AND a.n = p.n;

CREATE VIEW clients AS
SELECT s.client_id,
       active,
       strftime('%Y-%m-%dT%H:%M:%SZ', first_seen / 1000000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', last_seen / 1000000, 'unixepoch')  AS last_seen,
       coalesce((SELECT r.n + length(r.points) / 32 - 1 FROM run AS r WHERE r.id BETWEEN s.id << 40 AND (s.id << 40) + 1099511627775 ORDER BY r.id DESC LIMIT 1), s.n) AS points,
       anomalies + (SELECT count(*) FROM anomaly AS a WHERE a.stream_id = s.id AND a.n > s.n) AS anomalies,
       alarms + (SELECT count(*) FROM anomaly AS a WHERE a.stream_id = s.id AND a.n > s.n AND a.bits & 2) AS alarms,
       (SELECT p.value FROM latest AS p WHERE p.client_id = s.client_id ORDER BY p.n DESC LIMIT 1) AS last_value,
       settings,
       pinned AS settings_set_by_a_person
FROM stream AS s;
