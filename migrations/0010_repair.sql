-- The last repair of a source's selector file that a check looked for, for pages that could not be
-- read. `about` is a hash of these pages and of the file: the same are not looked through again.
-- `text` is the changed file, NULL where none is proposed; `told` is what people are told, as JSON.
CREATE TABLE repair (
    source    TEXT PRIMARY KEY REFERENCES source (id),
    check_run INTEGER NOT NULL REFERENCES check_run (id),
    about     TEXT NOT NULL,
    text      TEXT,
    told      TEXT NOT NULL CHECK (json_valid(told))
) STRICT, WITHOUT ROWID;
