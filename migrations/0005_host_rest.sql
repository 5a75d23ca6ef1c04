-- Until when a host wishes to be left alone, as it said with `Retry-After` or by status 429. A
-- restart does not forget it.
CREATE TABLE host_rest (
    host  TEXT NOT NULL PRIMARY KEY CHECK (host <> ''),
    until TEXT NOT NULL CHECK (length(until) = 30)
) STRICT, WITHOUT ROWID;
