-- Which store this is, and how often it was written: a log of another store is told by it. SQLite
-- itself takes any log that lies beside a file for that file's own.
CREATE TABLE seal (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    lineage TEXT NOT NULL CHECK (length(lineage) = 32),
    writes  INTEGER NOT NULL CHECK (writes >= 0)
) STRICT;
INSERT INTO seal (id, lineage, writes) VALUES (1, lower(hex(randomblob(16))), 0);
