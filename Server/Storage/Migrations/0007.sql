-- What /health/ready writes anew, to see that the disk takes it: one row, as large as a commit.
CREATE TABLE room (
    id           INTEGER PRIMARY KEY,
    taken        BLOB    NOT NULL
);
