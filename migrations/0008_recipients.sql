-- Other ways out than mail, and what is gathered for a digest. Both tables are made anew, since
-- what a state may be cannot be changed in place.

CREATE TABLE outbox_new (
    id            INTEGER PRIMARY KEY,
    alert         INTEGER NOT NULL REFERENCES alert (id),
    channel       TEXT NOT NULL CHECK (channel IN ('mail', 'webhook', 'command')),
    -- A mail address, or the name of the webhook or the command in the configuration.
    recipient     TEXT NOT NULL CHECK (recipient <> ''),
    envelope_from TEXT NOT NULL, -- empty but for a mail
    message_id    TEXT NOT NULL UNIQUE CHECK (message_id <> ''),
    -- What is sent, however often; of what is gathered: what the digest will say of it, as JSON.
    message       BLOB NOT NULL,
    state         TEXT NOT NULL CHECK (state IN
        ('gathering', 'digested', 'waiting', 'sent', 'parked', 'dropped')),
    next_attempt  TEXT CHECK (length(next_attempt) = 30), -- while gathering: when the digest is due
    attempts      INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error    TEXT,
    created       TEXT NOT NULL CHECK (length(created) = 30),
    sent          TEXT CHECK (length(sent) = 30),
    digest        INTEGER REFERENCES outbox_new (id), -- the mail that tells what was gathered
    CHECK ((state IN ('waiting', 'gathering')) = (next_attempt IS NOT NULL)),
    CHECK ((state = 'sent') = (sent IS NOT NULL)),
    CHECK ((state = 'digested') = (digest IS NOT NULL)),
    CHECK (state NOT IN ('gathering', 'digested') OR channel = 'mail'),
    CHECK (digest > id)
) STRICT;
INSERT INTO outbox_new (id, alert, channel, recipient, envelope_from, message_id, message, state,
        next_attempt, attempts, last_error, created, sent)
    SELECT id, alert, 'mail', recipient, envelope_from, message_id, message, state,
        next_attempt, attempts, last_error, created, sent
    FROM outbox ORDER BY id;

CREATE TABLE attempt_new (
    id       INTEGER PRIMARY KEY,
    outbox   INTEGER NOT NULL REFERENCES outbox_new (id),
    started  TEXT NOT NULL CHECK (length(started) = 30),
    finished TEXT CHECK (length(finished) = 30),
    result   TEXT CHECK (result IN ('sent', 'retry', 'parked', 'interrupted')),
    detail   TEXT,
    CHECK ((finished IS NULL) = (result IS NULL))
) STRICT;
INSERT INTO attempt_new SELECT id, outbox, started, finished, result, detail FROM attempt
    ORDER BY id;

-- The referring table first: nothing refers to what is dropped. The new names follow in the
-- references.
DROP TABLE attempt;
DROP TABLE outbox;
ALTER TABLE outbox_new RENAME TO outbox;
ALTER TABLE attempt_new RENAME TO attempt;

CREATE INDEX outbox_by_state ON outbox (state, next_attempt);
CREATE INDEX outbox_by_alert ON outbox (alert);
CREATE INDEX outbox_by_digest ON outbox (digest) WHERE digest IS NOT NULL;
CREATE INDEX attempt_by_outbox ON attempt (outbox);
CREATE INDEX attempt_in_flight ON attempt (outbox) WHERE finished IS NULL;
