-- Readings that are held back because they are implausible, and what became of each.

CREATE TABLE suspect (
    id          INTEGER PRIMARY KEY,
    source      TEXT NOT NULL REFERENCES source (id),
    snapshot    INTEGER REFERENCES snapshot (id), -- in force when it was read; NULL: none yet
    opened_by   INTEGER NOT NULL UNIQUE REFERENCES check_run (id),
    seen_by     INTEGER NOT NULL REFERENCES check_run (id), -- the last check that read the same
    fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 67 AND fingerprint GLOB 'b3:*'),
    reading     TEXT NOT NULL CHECK (json_valid(reading)), -- all that was read, with provenance
    doubts      TEXT NOT NULL CHECK (json_valid(doubts)),
    settles     TEXT NOT NULL CHECK (settles IN ('second-check', 'lasting', 'person')),
    opened      TEXT NOT NULL CHECK (length(opened) = 30),
    last_seen   TEXT NOT NULL CHECK (length(last_seen) = 30),
    seen        INTEGER NOT NULL CHECK (seen >= 1),
    -- Since when, and by how many checks, the source was in doubt: readings that supersede one
    -- another are one doubt.
    since       TEXT NOT NULL CHECK (length(since) = 30),
    doubted     INTEGER NOT NULL CHECK (doubted >= seen),
    supersedes  INTEGER UNIQUE REFERENCES suspect (id) CHECK (supersedes < id),
    told        INTEGER REFERENCES alert (id),
    told_before INTEGER REFERENCES alert (id), -- of one that this superseded
    state       TEXT NOT NULL CHECK (state IN
        ('open', 'accepted', 'rejected', 'confirmed', 'superseded', 'withdrawn')),
    closed      TEXT CHECK (length(closed) = 30),
    because     TEXT, -- in the words of the person who decided
    -- The check that put it into the book, or that read something else.
    settled_by  INTEGER REFERENCES check_run (id),
    recovery    INTEGER REFERENCES alert (id), -- tells that it went away
    CHECK ((state = 'open') = (closed IS NULL)),
    CHECK (state IN ('accepted', 'rejected') OR because IS NULL),
    CHECK (state NOT IN ('open', 'rejected') OR settled_by IS NULL),
    CHECK (state <> 'confirmed' OR settled_by IS NOT NULL),
    CHECK (recovery IS NULL OR state = 'withdrawn')
) STRICT;
CREATE UNIQUE INDEX suspect_open ON suspect (source) WHERE state = 'open';
CREATE INDEX suspect_by_reading ON suspect (source, fingerprint);
CREATE INDEX suspect_by_check ON suspect (seen_by);
