-- Who may come in. Of each key only a hash is kept.
CREATE TABLE access_key (
    id                TEXT    PRIMARY KEY,         -- the part of the key that is no secret
    hash              BLOB    NOT NULL,            -- SHA-256
    name              TEXT    NOT NULL,
    scopes            TEXT    NOT NULL,            -- JSON: ["read", "write:pump-*"]
    points_per_second INTEGER NOT NULL,            -- 0: as many as come
    made_at           INTEGER NOT NULL,            -- micros, as all times
    expires_at        INTEGER,
    revoked_at        INTEGER,                     -- the row stays: with any row here, every door asks for a key
    used_at           INTEGER                      -- about: written once an hour at most
) WITHOUT ROWID;

-- Browsers that were signed in with a key.
CREATE TABLE access_session (
    id                TEXT    PRIMARY KEY,
    hash              BLOB    NOT NULL,
    key_id            TEXT    NOT NULL REFERENCES access_key (id),
    expires_at        INTEGER NOT NULL
) WITHOUT ROWID;
