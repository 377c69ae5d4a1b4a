-- Notices, their deliveries, and how far making them has come. Times are UTC microseconds since 1970-01-01.

CREATE TABLE notice (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    key            TEXT    NOT NULL UNIQUE,          -- by which a receiver tells a repetition
    route          TEXT    NOT NULL,
    kind           TEXT    NOT NULL,                 -- opened, closed
    at             INTEGER NOT NULL,
    title          TEXT    NOT NULL,
    content        TEXT    NOT NULL                  -- JSON: the incidents as they were then
);

CREATE INDEX notice_at ON notice (at);

-- The outbox: a row for each channel that a notice goes to.
CREATE TABLE notice_delivery (
    notice_id      INTEGER NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    channel        TEXT    NOT NULL,
    outcome        TEXT    NOT NULL DEFAULT 'waiting', -- waiting, delivered, refused, given_up
    attempts       INTEGER NOT NULL DEFAULT 0,
    next_at        INTEGER,                          -- of a waiting one: when to try; NULL when it is done
    last_at        INTEGER,                          -- of the newest attempt
    said           TEXT,                             -- what the other side answered to it, or what was in the way
    PRIMARY KEY (notice_id, channel)
) WITHOUT ROWID;

CREATE INDEX notice_delivery_due ON notice_delivery (channel, next_at) WHERE next_at IS NOT NULL;

-- What each route has told of, so that its end is told there too; and what waits for a cool-down to be over.
CREATE TABLE notice_told (
    route          TEXT    NOT NULL,
    incident_id    INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
    told_at        INTEGER,                          -- NULL: not yet
    held_until     INTEGER,                          -- NULL: told
    PRIMARY KEY (route, incident_id)
) WITHOUT ROWID;

CREATE INDEX notice_told_of ON notice_told (incident_id);
CREATE INDEX notice_told_at ON notice_told (told_at);
CREATE INDEX notice_held ON notice_told (held_until) WHERE held_until IS NOT NULL;

-- One row: the newest row of incident_event that notices were made of, and what links in them are signed with.
CREATE TABLE notice_cursor (
    id             INTEGER PRIMARY KEY CHECK (id = 1),
    event_id       INTEGER NOT NULL,
    link_key       BLOB    NOT NULL
);
