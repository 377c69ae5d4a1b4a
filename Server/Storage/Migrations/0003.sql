-- With the score in it, the worst anomaly of any time is found by the index alone.
DROP INDEX anomaly_time;
CREATE INDEX anomaly_time ON anomaly (stream_id, micros, n, score);
