-- Prices that sentences mention in passing: never prices of the book. One row per interval in
-- which one page said one sentence with one price.
CREATE TABLE mention (
    id            INTEGER PRIMARY KEY,
    source        TEXT NOT NULL REFERENCES source (id),
    pattern       TEXT NOT NULL,
    check_run     INTEGER NOT NULL REFERENCES check_run (id), -- that first saw it
    observed_from TEXT NOT NULL CHECK (length(observed_from) = 30),
    ended         INTEGER REFERENCES check_run (id), -- the first that did not; NULL: it holds
    amount        TEXT NOT NULL,
    amount_max    TEXT,
    currency      TEXT NOT NULL,
    unit          TEXT NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('exact', 'from', 'range', 'up-to')),
    approximate   INTEGER NOT NULL CHECK (approximate IN (0, 1)),
    add_on        INTEGER NOT NULL CHECK (add_on IN (0, 1)),
    companions    TEXT NOT NULL CHECK (json_valid(companions)),
    text          TEXT NOT NULL,
    page_id       TEXT NOT NULL,
    page          INTEGER NOT NULL REFERENCES page (id),
    selector      TEXT NOT NULL,
    node          TEXT NOT NULL,
    CHECK ((kind = 'range') = (amount_max IS NOT NULL)),
    CHECK (ended > check_run)
) STRICT;
CREATE INDEX mention_in_force ON mention (source) WHERE ended IS NULL;

-- Two prices that cannot both be true. It is told by the check that opens it, once.
CREATE TABLE contradiction (
    id        INTEGER PRIMARY KEY,
    kind      TEXT NOT NULL CHECK (kind IN ('prices', 'mention', 'ratio')),
    subject   TEXT NOT NULL,
    place     TEXT NOT NULL, -- in the selector file that relates the two
    statement TEXT NOT NULL,
    check_run INTEGER NOT NULL REFERENCES check_run (id),
    observed  TEXT NOT NULL CHECK (length(observed) = 30),
    told      INTEGER NOT NULL REFERENCES alert (id),
    ended     INTEGER REFERENCES check_run (id), -- NULL: it lasts
    end_seen  TEXT CHECK (length(end_seen) = 30),
    end_told  INTEGER REFERENCES alert (id),
    CHECK ((ended IS NULL) = (end_seen IS NULL)),
    CHECK (ended IS NOT NULL OR end_told IS NULL),
    CHECK (ended > check_run)
) STRICT;
CREATE UNIQUE INDEX contradiction_open ON contradiction (subject) WHERE ended IS NULL;
CREATE INDEX contradiction_end_untold ON contradiction (id) WHERE ended IS NOT NULL AND end_told IS NULL;

CREATE TABLE contradiction_side (
    contradiction INTEGER NOT NULL REFERENCES contradiction (id),
    side          INTEGER NOT NULL CHECK (side IN (1, 2)),
    source        TEXT NOT NULL REFERENCES source (id),
    rate          INTEGER REFERENCES rate (id),
    pattern       TEXT, -- of a mention
    observed_from TEXT NOT NULL CHECK (length(observed_from) = 30),
    amount        TEXT NOT NULL,
    amount_max    TEXT,
    currency      TEXT NOT NULL,
    unit          TEXT NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('exact', 'from', 'range', 'up-to')),
    approximate   INTEGER NOT NULL CHECK (approximate IN (0, 1)),
    add_on        INTEGER NOT NULL CHECK (add_on IN (0, 1)),
    companions    TEXT NOT NULL CHECK (json_valid(companions)),
    text          TEXT NOT NULL,
    page_id       TEXT NOT NULL,
    page          INTEGER NOT NULL REFERENCES page (id),
    selector      TEXT NOT NULL,
    node          TEXT NOT NULL,
    PRIMARY KEY (contradiction, side),
    CHECK ((rate IS NULL) = (pattern IS NOT NULL)),
    CHECK ((kind = 'range') = (amount_max IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX contradiction_by_rate ON contradiction_side (rate);
