-- What is sent stands apart from how it stands: listing the outbox reads no message, an attempt
-- rewrites none, and one that was sent long ago can go without its row. Of what is gathered it is
-- what the digest will say of it, as JSON.
CREATE TABLE letter (
    outbox  INTEGER PRIMARY KEY REFERENCES outbox (id),
    message BLOB NOT NULL
) STRICT;
INSERT INTO letter (outbox, message) SELECT id, message FROM outbox ORDER BY id;
ALTER TABLE outbox DROP COLUMN message;

-- What an attempt that failed says of its mail: nothing (`passing`), that it is refused, that it
-- may have been taken and nobody said so (`unanswered`), or that it never will be (`final`). NULL
-- where that was not kept: before this migration.
ALTER TABLE attempt ADD COLUMN failure TEXT CHECK (failure IS NULL OR
    (failure IN ('passing', 'refused', 'unanswered', 'final') AND result IN ('retry', 'parked')));
CREATE INDEX attempt_by_result ON attempt (result) WHERE result IS NOT NULL;

-- All checks of a source that ended alike, counted when each is recorded.
CREATE TABLE check_tally (
    source      TEXT NOT NULL REFERENCES source (id),
    outcome     TEXT NOT NULL,
    checks      INTEGER NOT NULL CHECK (checks > 0),
    fetch_count INTEGER NOT NULL CHECK (fetch_count >= 0), -- of those that were measured
    fetch_us    INTEGER NOT NULL CHECK (fetch_us >= 0),
    read_count  INTEGER NOT NULL CHECK (read_count >= 0),
    read_us     INTEGER NOT NULL CHECK (read_us >= 0),
    PRIMARY KEY (source, outcome)
) STRICT, WITHOUT ROWID;
INSERT INTO check_tally
    SELECT source, outcome, count(*), count(fetch_us), coalesce(sum(fetch_us), 0),
        count(read_us), coalesce(sum(read_us), 0)
    FROM check_run GROUP BY source, outcome;
