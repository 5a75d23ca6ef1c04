-- The store of ratebook. migrations/README.md says how instants, amounts and identities are written.

-- What was applied to this file, so that a migration changed afterwards is noticed.
CREATE TABLE migration (
    version  INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,
    checksum TEXT NOT NULL
) STRICT;

CREATE TABLE source (
    id TEXT NOT NULL PRIMARY KEY CHECK (id <> '')
) STRICT, WITHOUT ROWID;

CREATE TABLE due (
    source   TEXT NOT NULL PRIMARY KEY REFERENCES source (id),
    next_due TEXT NOT NULL CHECK (length(next_due) = 30)
) STRICT, WITHOUT ROWID;

-- The bytes of pages, each once, whoever served them.
CREATE TABLE page (
    id           INTEGER PRIMARY KEY,
    hash         TEXT NOT NULL UNIQUE CHECK (length(hash) = 67 AND hash GLOB 'b3:*'),
    size         INTEGER NOT NULL CHECK (size >= 0),
    first_seen   TEXT NOT NULL CHECK (length(first_seen) = 30),
    body         BLOB NOT NULL -- zstd
) STRICT;

-- The selector files with which pages were read.
CREATE TABLE selectors (
    id   INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 67 AND hash GLOB 'b3:*'),
    text TEXT NOT NULL
) STRICT;

CREATE TABLE check_run (
    id        INTEGER PRIMARY KEY,
    source    TEXT NOT NULL REFERENCES source (id),
    started   TEXT NOT NULL CHECK (length(started) = 30),
    finished  TEXT NOT NULL CHECK (length(finished) = 30),
    outcome   TEXT NOT NULL CHECK (outcome IN
        ('unchanged', 'changed', 'unreadable', 'suspect', 'unreachable', 'skipped')),
    cause     TEXT,
    problems  TEXT CHECK (problems IS NULL OR json_valid(problems)), -- NULL: none
    selectors INTEGER NOT NULL REFERENCES selectors (id),
    reader    INTEGER NOT NULL CHECK (reader >= 0),
    snapshot  INTEGER REFERENCES snapshot (id) -- in force after the check
) STRICT;
CREATE INDEX check_by_source ON check_run (source);
-- Only these checks move the price book.
CREATE INDEX good_check_by_source ON check_run (source) WHERE outcome IN ('unchanged', 'changed');

CREATE TABLE check_page (
    check_run     INTEGER NOT NULL REFERENCES check_run (id),
    page_id       TEXT NOT NULL, -- the page's id within its source
    url           TEXT NOT NULL,
    final_url     TEXT NOT NULL,
    status        INTEGER NOT NULL,
    page          INTEGER NOT NULL REFERENCES page (id),
    etag          TEXT,
    last_modified TEXT,
    content_type  TEXT, -- with its charset: equal bytes may come with another
    observed      TEXT NOT NULL CHECK (length(observed) = 30),
    not_modified  INTEGER NOT NULL CHECK (not_modified IN (0, 1)),
    PRIMARY KEY (check_run, page_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot (
    id        INTEGER PRIMARY KEY,
    source    TEXT NOT NULL REFERENCES source (id),
    check_run INTEGER NOT NULL UNIQUE REFERENCES check_run (id),
    observed  TEXT NOT NULL CHECK (length(observed) = 30),
    published TEXT CHECK (length(published) = 10)
) STRICT;
CREATE INDEX snapshot_by_source ON snapshot (source);

CREATE TABLE rate (
    id       INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE
) STRICT;

-- Which source ever showed which rate.
CREATE TABLE line (
    source TEXT NOT NULL REFERENCES source (id),
    rate   INTEGER NOT NULL REFERENCES rate (id),
    PRIMARY KEY (source, rate)
) STRICT, WITHOUT ROWID;
CREATE INDEX line_by_rate ON line (rate);

-- One row per interval in which one source showed one rate at one price, digit for digit.
CREATE TABLE price (
    id            INTEGER PRIMARY KEY,
    source        TEXT NOT NULL,
    rate          INTEGER NOT NULL,
    snapshot      INTEGER NOT NULL REFERENCES snapshot (id), -- that first showed it
    observed_from TEXT NOT NULL CHECK (length(observed_from) = 30),
    last_seen     TEXT CHECK (length(last_seen) = 30), -- NULL: the source's last good check
    ended         TEXT CHECK (length(ended) = 30),     -- NULL: it holds
    amount        TEXT NOT NULL,
    amount_max    TEXT,
    currency      TEXT NOT NULL,
    unit          TEXT NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('exact', 'from', 'range', 'up-to')),
    approximate   INTEGER NOT NULL CHECK (approximate IN (0, 1)),
    add_on        INTEGER NOT NULL CHECK (add_on IN (0, 1)),
    companions    TEXT NOT NULL CHECK (json_valid(companions)),
    -- The row with the most digits of this same price; NULL: this one.
    known_price   INTEGER REFERENCES price (id) CHECK (known_price < id),
    FOREIGN KEY (source, rate) REFERENCES line (source, rate),
    CHECK ((last_seen IS NULL) = (ended IS NULL)),
    CHECK ((kind = 'range') = (amount_max IS NOT NULL))
) STRICT;
CREATE INDEX price_by_line ON price (source, rate);
CREATE UNIQUE INDEX price_in_force ON price (source, rate) WHERE ended IS NULL;

-- What a snapshot shows: the prices in force, and where each was read this time.
CREATE TABLE quote (
    snapshot INTEGER NOT NULL REFERENCES snapshot (id),
    rate     INTEGER NOT NULL REFERENCES rate (id),
    price    INTEGER NOT NULL REFERENCES price (id),
    text     TEXT NOT NULL,
    page_id  TEXT NOT NULL,
    page     INTEGER NOT NULL REFERENCES page (id),
    selector TEXT NOT NULL,
    node     TEXT NOT NULL,
    PRIMARY KEY (snapshot, rate)
) STRICT, WITHOUT ROWID;

-- One row per interval in which one source gave one route one billing rule.
CREATE TABLE rule (
    id            INTEGER PRIMARY KEY,
    source        TEXT NOT NULL REFERENCES source (id),
    route         TEXT NOT NULL,
    topic         TEXT NOT NULL,
    value         TEXT NOT NULL,
    snapshot      INTEGER NOT NULL REFERENCES snapshot (id),
    observed_from TEXT NOT NULL CHECK (length(observed_from) = 30),
    last_seen     TEXT CHECK (length(last_seen) = 30),
    ended         TEXT CHECK (length(ended) = 30),
    CHECK ((last_seen IS NULL) = (ended IS NULL))
) STRICT;
CREATE INDEX rule_by_topic ON rule (source, route, topic);
CREATE INDEX rule_by_start ON rule (observed_from);
CREATE UNIQUE INDEX rule_in_force ON rule (source, route, topic, value) WHERE ended IS NULL;

CREATE TABLE rule_reading (
    snapshot INTEGER NOT NULL REFERENCES snapshot (id),
    position INTEGER NOT NULL,
    rule     INTEGER NOT NULL REFERENCES rule (id),
    text     TEXT NOT NULL,
    page_id  TEXT, -- NULL: the selector file states it
    page     INTEGER REFERENCES page (id),
    selector TEXT,
    node     TEXT,
    PRIMARY KEY (snapshot, position),
    CHECK ((page IS NULL) = (page_id IS NULL)),
    CHECK ((page IS NULL) = (selector IS NULL)),
    CHECK ((page IS NULL) = (node IS NULL))
) STRICT, WITHOUT ROWID;

-- A change of a price (`rate` and its prices) or of a rule (`route`, `topic` and its rules).
CREATE TABLE change (
    id           INTEGER PRIMARY KEY,
    check_run    INTEGER NOT NULL REFERENCES check_run (id),
    source       TEXT NOT NULL REFERENCES source (id),
    observed     TEXT NOT NULL CHECK (length(observed) = 30),
    kind         TEXT NOT NULL,
    rate         INTEGER REFERENCES rate (id),
    price_before INTEGER REFERENCES price (id),
    price_now    INTEGER REFERENCES price (id),
    route        TEXT,
    topic        TEXT,
    rule_before  INTEGER REFERENCES rule (id),
    rule_now     INTEGER REFERENCES rule (id),
    CHECK ((rate IS NULL) = (route IS NOT NULL)),
    CHECK ((route IS NULL) = (topic IS NULL)),
    CHECK ((rate IS NOT NULL) = (price_before IS NOT NULL OR price_now IS NOT NULL)),
    CHECK ((route IS NOT NULL) = (rule_before IS NOT NULL OR rule_now IS NOT NULL))
) STRICT;
CREATE INDEX change_by_instant ON change (observed);
CREATE INDEX change_by_source ON change (source, observed);

CREATE TABLE alert (
    id        INTEGER PRIMARY KEY,
    check_run INTEGER REFERENCES check_run (id), -- NULL: of no check (silence, a test)
    source    TEXT REFERENCES source (id),       -- NULL: of no source
    kind      TEXT NOT NULL CHECK (kind <> ''),
    created   TEXT NOT NULL CHECK (length(created) = 30),
    subject   TEXT NOT NULL,
    text      TEXT NOT NULL,
    html      TEXT
) STRICT;

-- One alert for one recipient: the very bytes that are sent, however often.
CREATE TABLE outbox (
    id            INTEGER PRIMARY KEY,
    alert         INTEGER NOT NULL REFERENCES alert (id),
    recipient     TEXT NOT NULL CHECK (recipient <> ''),
    envelope_from TEXT NOT NULL,
    message_id    TEXT NOT NULL UNIQUE CHECK (message_id <> ''),
    message       BLOB NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'parked', 'dropped')),
    next_attempt  TEXT CHECK (length(next_attempt) = 30),
    attempts      INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error    TEXT,
    created       TEXT NOT NULL CHECK (length(created) = 30),
    sent          TEXT CHECK (length(sent) = 30),
    CHECK ((state = 'waiting') = (next_attempt IS NOT NULL)),
    CHECK ((state = 'sent') = (sent IS NOT NULL))
) STRICT;
CREATE INDEX outbox_by_state ON outbox (state, next_attempt);
CREATE INDEX outbox_by_alert ON outbox (alert);

-- Written before sending, its result after: one without a result was interrupted.
CREATE TABLE attempt (
    id       INTEGER PRIMARY KEY,
    outbox   INTEGER NOT NULL REFERENCES outbox (id),
    started  TEXT NOT NULL CHECK (length(started) = 30),
    finished TEXT CHECK (length(finished) = 30),
    result   TEXT CHECK (result IN ('sent', 'retry', 'parked', 'interrupted')),
    detail   TEXT,
    CHECK ((finished IS NULL) = (result IS NULL))
) STRICT;
CREATE INDEX attempt_by_outbox ON attempt (outbox);
CREATE INDEX attempt_in_flight ON attempt (outbox) WHERE finished IS NULL;

CREATE TABLE trouble (
    id       INTEGER PRIMARY KEY,
    source   TEXT NOT NULL REFERENCES source (id),
    since    TEXT NOT NULL CHECK (length(since) = 30),
    kind     TEXT NOT NULL CHECK (kind <> ''),
    reason   TEXT NOT NULL,
    told     INTEGER REFERENCES alert (id),
    ended    TEXT CHECK (length(ended) = 30),
    recovery INTEGER REFERENCES alert (id),
    CHECK (ended IS NOT NULL OR recovery IS NULL)
) STRICT;
CREATE UNIQUE INDEX trouble_open ON trouble (source) WHERE ended IS NULL;
