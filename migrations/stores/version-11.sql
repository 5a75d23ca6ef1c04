-- What ratebook of this schema version stored: migrations/README.md.
PRAGMA application_id = 1918989413;
PRAGMA user_version = 11;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
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
CREATE TABLE page (
    id           INTEGER PRIMARY KEY,
    hash         TEXT NOT NULL UNIQUE CHECK (length(hash) = 67 AND hash GLOB 'b3:*'),
    size         INTEGER NOT NULL CHECK (size >= 0),
    first_seen   TEXT NOT NULL CHECK (length(first_seen) = 30),
    body         BLOB NOT NULL -- zstd
, base INTEGER REFERENCES page (id) CHECK (base <> id), dropped TEXT CHECK (
    (dropped IS NULL AND length(body) > 0) OR (length(dropped) = 30 AND length(body) = 0))) STRICT;
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
, fetch_us INTEGER CHECK (fetch_us >= 0), read_us INTEGER CHECK (read_us >= 0)) STRICT;
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
CREATE TABLE rate (
    id       INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE line (
    source TEXT NOT NULL REFERENCES source (id),
    rate   INTEGER NOT NULL REFERENCES rate (id),
    PRIMARY KEY (source, rate)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE trouble (
    id       INTEGER PRIMARY KEY,
    source   TEXT NOT NULL REFERENCES source (id),
    since    TEXT NOT NULL CHECK (length(since) = 30),
    kind     TEXT NOT NULL CHECK (kind <> ''),
    reason   TEXT NOT NULL,
    told     INTEGER REFERENCES alert (id),
    ended    TEXT CHECK (length(ended) = 30),
    recovery INTEGER REFERENCES alert (id), offered INTEGER NOT NULL DEFAULT 0 CHECK (offered IN (0, 1)),
    CHECK (ended IS NOT NULL OR recovery IS NULL)
) STRICT;
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
CREATE TABLE host_rest (
    host  TEXT NOT NULL PRIMARY KEY CHECK (host <> ''),
    until TEXT NOT NULL CHECK (length(until) = 30)
) STRICT, WITHOUT ROWID;
CREATE TABLE seal (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    lineage TEXT NOT NULL CHECK (length(lineage) = 32),
    writes  INTEGER NOT NULL CHECK (writes >= 0)
) STRICT;
CREATE TABLE "outbox" (
    id            INTEGER PRIMARY KEY,
    alert         INTEGER NOT NULL REFERENCES alert (id),
    channel       TEXT NOT NULL CHECK (channel IN ('mail', 'webhook', 'command')),
    -- A mail address, or the name of the webhook or the command in the configuration.
    recipient     TEXT NOT NULL CHECK (recipient <> ''),
    envelope_from TEXT NOT NULL, -- empty but for a mail
    message_id    TEXT NOT NULL UNIQUE CHECK (message_id <> ''),
    -- What is sent, however often; of what is gathered: what the digest will say of it, as JSON.
    state         TEXT NOT NULL CHECK (state IN
        ('gathering', 'digested', 'waiting', 'sent', 'parked', 'dropped')),
    next_attempt  TEXT CHECK (length(next_attempt) = 30), -- while gathering: when the digest is due
    attempts      INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error    TEXT,
    created       TEXT NOT NULL CHECK (length(created) = 30),
    sent          TEXT CHECK (length(sent) = 30),
    digest        INTEGER REFERENCES "outbox" (id), -- the mail that tells what was gathered
    CHECK ((state IN ('waiting', 'gathering')) = (next_attempt IS NOT NULL)),
    CHECK ((state = 'sent') = (sent IS NOT NULL)),
    CHECK ((state = 'digested') = (digest IS NOT NULL)),
    CHECK (state NOT IN ('gathering', 'digested') OR channel = 'mail'),
    CHECK (digest > id)
) STRICT;
CREATE TABLE "attempt" (
    id       INTEGER PRIMARY KEY,
    outbox   INTEGER NOT NULL REFERENCES "outbox" (id),
    started  TEXT NOT NULL CHECK (length(started) = 30),
    finished TEXT CHECK (length(finished) = 30),
    result   TEXT CHECK (result IN ('sent', 'retry', 'parked', 'interrupted')),
    detail   TEXT, failure TEXT CHECK (failure IS NULL OR
    (failure IN ('passing', 'refused', 'unanswered', 'final') AND result IN ('retry', 'parked'))),
    CHECK ((finished IS NULL) = (result IS NULL))
) STRICT;
CREATE TABLE letter (
    outbox  INTEGER PRIMARY KEY REFERENCES outbox (id),
    message BLOB NOT NULL
) STRICT;
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
CREATE TABLE repair (
    source    TEXT PRIMARY KEY REFERENCES source (id),
    check_run INTEGER NOT NULL REFERENCES check_run (id),
    about     TEXT NOT NULL,
    text      TEXT,
    told      TEXT NOT NULL CHECK (json_valid(told))
) STRICT, WITHOUT ROWID;
INSERT INTO migration VALUES(1,'0001_initial','c4e39582c452c23738e165ebf52754e808755464ffbcdfe7c5d953e28c0ea53b');
INSERT INTO migration VALUES(2,'0002_suspect','56015a8257857cc440463a02ed125f6bcdb5c51d455628734e310bc3cc1b9582');
INSERT INTO migration VALUES(3,'0003_contradictions','f184f609fee743dffe1a5fd565c67523bd9a3ed3b9250e295a0ad72495ec86f0');
INSERT INTO migration VALUES(4,'0004_durations','67b2c28d54bf1693706a62e2a40e13ca5da454bff772e4703a624b0677a27be8');
INSERT INTO migration VALUES(5,'0005_host_rest','90b63be41de47daf1c6966c6200101cf869ca45617f01904f6c543a4886f7a3a');
INSERT INTO migration VALUES(6,'0006_seal','e0dff84dee3d47f243e249b0770b22e36a32c1bda9dd16ece70c9bdc212e44ed');
INSERT INTO migration VALUES(7,'0007_archive','e6c354a0c025a19ae4ee1eca0355cb71cf265a6ee3fddba1ca514a28e61d5659');
INSERT INTO migration VALUES(8,'0008_recipients','b45d09bca755053cb5e8a1e9d4333e231101de90a9ca3a97f568001b58c55df2');
INSERT INTO migration VALUES(9,'0009_letters_and_tallies','e9da5426227c3df12397bca0f9368f5035f5336609b3ce603429f1bbf9f674ed');
INSERT INTO migration VALUES(10,'0010_repair','631eb40323993d67da680520bdab3b3be1c66d4e8639375afa299ec0976556b7');
INSERT INTO migration VALUES(11,'0011_offered','ca552678e9fc584e250c3dd661e6d7f6a6fb02ba2d379bf3583b4bda58fe5eed');
INSERT INTO source VALUES('acme');
INSERT INTO source VALUES('birch');
INSERT INTO page VALUES(1,'b3:b8e73efc619c55790b33e695bd5dda614959267673f22d808efd78ccc24057b9',500,'2026-05-01T09:00:00.000000000Z',X'28B52FFD60F400ED0800C6103420506BDB98E9A4ECA51F9210935AA8DB2DE4502C05221C8CB656DB540C33B1C31A2A002A002B00A91B905783B0ECDFAF9B1868FCA3787E0EA906D1F3D24D88952E638583214745D6D72B64E7F14D4B001AA9898335736DE16BF5C80DEB87022FB9F680ABB906BEE5ADB08E22BBA8D4E5911A2335D5C1BA69E760E30CFFC37A61A2C2244B40FA54E4D01836BD229909657114E6407DAA736A0BAB5ED73D3B03BD22CBA8C5324EC8FA7A954FEAB6A7BEC45AC30F0DB0D1F039FC0F5963E2765D7FDC3B6119959A050982C0A1E7CF0291041E203042031977D3A40076F6F05B010834E77D58218C51DC9124E65DC805180460342857C186460870224FEF5C24B020715065E1EEAA036640651A4134C06B4C7BC89F81BD7960056E09',NULL,NULL);
INSERT INTO page VALUES(2,'b3:09d8213880e604d0444d1b1a3a594501afe05d5caad23466aece75e944efe37d',497,'2026-05-01T09:00:00.000000000Z',X'28B52FFD60F100DD0800A6903320506BDB98E9A4ECA51F9210935AA8DB2DE4502C056286A1EE804FE598899DA9012A002B002B00A91790D762B0ECDFAF9B18687CA3787E0EA905D1F3D24D88952E638583214745D6D72B64E6F14B4B001AA907076BE6DAC2D7EA9117D60F055E72AD0157730D7CCB1B6119455651A9CA2335466AAA83F5D28EC1C6010A7FC37A616282382401E953114353D8F48A64261285494E81FA54E7D41256BDAE7B76067A45F6A8C51E26C8FA7A954DEAB6A7BEC4DAC20F11D868F818FE87AC3171BBAE37EE7DB047A526C171E879B338871E2020420359F3D34881EAECE15BE9171A721F4A628CF09383E94EBB900AB01100D0A0AD020D0D09705A9EBEB9686011716065F1EEFA037640651A4138C0634C73C8DF81BD7560056E09',NULL,NULL);
INSERT INTO page VALUES(3,'b3:b40f079e0d3769464075df537c05e96308453ee588fda373d50a796cc8c9b2cc',503,'2026-05-03T09:00:00.000000000Z',X'28B52FFD60F700150900F6D034206069DB9868D9B3DDD89210937A78F161A6B44A346BFFBF99898DA972182005072B002C002C009C5A01793505CBFEFDBA8A01C73F8BE7E7906A103D2FDD8458E9325E3C187254647DBD42761ABE690940038C939A3C5833D716BE568FDCB07E28F0926B0CB89A73E05BDE07EB28B28B4A5D1A526BA4A63E5837ED1C6C010A2261F81FD60B139943B204A44F450B2D61D32B92A95016476108D4A73AA786B0EA75DDB337D02BB28C626CC8FA7A954FEAB6A7BEC45AC30F13E868F81CFE87AC3171BBAE3FEE6DB08C4ACD448250928343CF1F461F203042639976D3A4C076F6305A190834EA7D8801630AEA1A81058DD92EC4024C037027F455504363029C9AA73B170B2C260E5416DD5D7FC00CA88C46100DF036A621E46F606F1C58815B02',NULL,NULL);
INSERT INTO page VALUES(4,'b3:e7d896b35f0fc27f2e31668b79504038e3bc09772d8fa2ed5989050148ed8c7a',91,'2026-05-03T10:00:00.000000000Z',X'28B52FFD205B6D0200A2C40F14A0D70186CCAC547E9191F04353BF892EDBFE47208AFA191353ED2A5C9553CCDB0DE910C232A0CD78C1C41C637CDAF63E72BF58A08BFE7CAA21CBA9A89F330300FC142EA981BBC37C02',NULL,NULL);
INSERT INTO page VALUES(5,'b3:47cd98e4fdd834fc8fa6faabb08e819156e1bdb3c3d4d8ca8a741b7d492e3182',504,'2026-05-06T09:00:00.000000000Z',X'28B52FFD60F8000D0900F6103520506BDB98E9A4ECA51F9210935AA8DB2DE4502C05221CF86DADB6A918666287352B002C002C009C9A01793507CBFEFDBA8A01C73F8BE7E7906A103D2FDD8458E9325E3C187254647DBD42761EBE690940038C939A3C5833D716BE568FDCB07E28F0926B0EB89A73E05BDE09EB28B28B4A5D1E526BA4A63E5837ED1C6C018984E17F582F4C549804B104A44F450D6D61D32B92A9501647610CD4A73AA7A6B0EA75DDB337D02BB28C626CC8FA7A954FEAB6A7BEC45AC30F0BD0D1F039FC0F5963E2765D7FDC1B6119959A04494249100E3D7F18011E202042839976D3A400777BC8AD1008346B3ECC348CA13865EA66101275332DABD0B06D855B1B14E1B43C1D7371600171A0B2E8EEFA037640A534827080B7310D217F037BCFC00AEE12',NULL,NULL);
INSERT INTO page VALUES(6,'b3:27a9e91446058f5501ce8379f8faac971a1986d532f4837f5ba7142019eb8d70',504,'2026-05-07T09:00:00.000000000Z',X'28B52FFD60F800F50800D6503420506BDB98E9A4ECA51F9210935AA8DB2DE4502C05221C8CB656DB540C33B1C31A2B002B002C009CBA01793508CBFEFDBA8981C63F8AE7E7906A103D2FDD8458E9325638187254647DBD42761EDFB404A0018C939A385833D716BE568FDCB07E28F0926B0FB89A6BE05BDE0AEB28B28B4A5D1EA93152531DAC9B760EB6FE2C18FE87F5C24405912C01E953914363D8F48A642694C5519803F5A9CEA92DAC7A5DF7EC0CF48A2CA3161BC8FA7A954FEAB6A7BEC45AC30F0DB0D1F039FC0F5963E2765D7FDC3B6119959A0509029584C0A1171E2020420359EBD3A40077F6F05B210834EB7D9881B125252BD331838550C0BC05F84B5B051A1A2AC0893CBD73F1C062E2E0CA82BB2B0E9880CA6904C1008F312D217F07F6D68115B825',NULL,NULL);
INSERT INTO selectors VALUES(1,'b3:79e9f907f61d67bc2b5d2ec9b855501d8964a4cd79212cafe644b8b9f5767cf2','title = "Acme Video acme"
provider = "Acme"
model = "Video"
schedule = "0 0 9 * * *"

[[page]]
id = "pricing"
url = "https://acme.test/acme"
says = ["Acme Video", "Pricing"]

[[route]]
id = "acme/nova/generate"
title = "Nova"
workflow = "short clips"
rules = { duration = "2-120 s" }

[[route]]
id = "acme/pulsar/generate"
title = "Pulsar"

[[rates]]
price = { field = "Price", currency = "USD", unit = "minute" }

[rates.route]
field = "Model"

[rates.route.words]
"acme/nova/generate" = "Nova"
"acme/pulsar/generate" = "Pulsar"

[rates.dimensions]
resolution = { field = "Resolution", words = { 720p = "720p", 1080p = "1080p" }, other = true }

[[rates.read]]
section = "Pricing"
grid = "table"
rows = "Model"
columns = "Resolution"

[[rules]]
section = "Billing"
items = "li"

[[rules.say]]
text = "Billed in steps of {n} seconds"
means = { rounding = "up {n} s" }

[expect]
rates = ["acme/{nova,pulsar}/generate[resolution={720p,1080p}]"]
at_most = 8

[[expect.price]]
currency = "USD"
unit = "minute"
min = "0.01"
max = "100000"
');
INSERT INTO selectors VALUES(2,'b3:af9d29f7803b7f3529c0d7afb15ce8ec57fe28874f2bfea689930d6ae68e7dac','title = "Acme Video birch"
provider = "Acme"
model = "Video"
schedule = "0 0 9 * * *"

[[page]]
id = "pricing"
url = "https://acme.test/birch"
says = ["Acme Video", "Pricing"]

[[route]]
id = "birch/nova/generate"
title = "Nova"
workflow = "short clips"
rules = { duration = "2-120 s" }

[[route]]
id = "birch/pulsar/generate"
title = "Pulsar"

[[rates]]
price = { field = "Price", currency = "USD", unit = "minute" }

[rates.route]
field = "Model"

[rates.route.words]
"birch/nova/generate" = "Nova"
"birch/pulsar/generate" = "Pulsar"

[rates.dimensions]
resolution = { field = "Resolution", words = { 720p = "720p", 1080p = "1080p" }, other = true }

[[rates.read]]
section = "Pricing"
grid = "table"
rows = "Model"
columns = "Resolution"

[[rules]]
section = "Billing"
items = "li"

[[rules.say]]
text = "Billed in steps of {n} seconds"
means = { rounding = "up {n} s" }

[expect]
rates = ["birch/{nova,pulsar}/generate[resolution={720p,1080p}]"]
at_most = 8

[[expect.price]]
currency = "USD"
unit = "minute"
min = "0.01"
max = "100000"
');
INSERT INTO check_run VALUES(1,'acme','2026-05-01T09:00:00.000000000Z','2026-05-01T09:00:00.000000000Z','changed',NULL,NULL,1,2,1,NULL,NULL);
INSERT INTO check_run VALUES(2,'birch','2026-05-01T09:00:00.000000000Z','2026-05-01T09:00:00.000000000Z','changed',NULL,NULL,2,2,2,NULL,NULL);
INSERT INTO check_run VALUES(3,'acme','2026-05-02T09:00:00.000000000Z','2026-05-02T09:00:00.000000000Z','unchanged',NULL,NULL,1,2,1,NULL,NULL);
INSERT INTO check_run VALUES(4,'acme','2026-05-03T09:00:00.000000000Z','2026-05-03T09:00:00.000000000Z','changed',NULL,NULL,1,2,3,NULL,NULL);
INSERT INTO check_run VALUES(5,'birch','2026-05-03T10:00:00.000000000Z','2026-05-03T10:00:00.000000000Z','unreadable',NULL,'[{"page":"pricing","selector":"/srv/ratebook/selectors/birch.toml:6","trouble":"this is a challenge page, not the page (its heading says “just a moment...”)","advice":"the site asks for a browser; rendering the page may help"}]',2,2,2,NULL,NULL);
INSERT INTO check_run VALUES(6,'birch','2026-05-04T10:00:00.000000000Z','2026-05-04T10:00:00.000000000Z','unreadable',NULL,'[{"page":"pricing","selector":"/srv/ratebook/selectors/birch.toml:6","trouble":"this is a challenge page, not the page (its heading says “just a moment...”)","advice":"the site asks for a browser; rendering the page may help"}]',2,2,2,NULL,NULL);
INSERT INTO check_run VALUES(7,'birch','2026-05-05T10:00:00.000000000Z','2026-05-05T10:00:00.000000000Z','unreadable',NULL,'[{"page":"pricing","selector":"/srv/ratebook/selectors/birch.toml:6","trouble":"this is a challenge page, not the page (its heading says “just a moment...”)","advice":"the site asks for a browser; rendering the page may help"}]',2,2,2,NULL,NULL);
INSERT INTO check_run VALUES(8,'acme','2026-05-06T09:00:00.000000000Z','2026-05-06T09:00:00.000000000Z','suspect',NULL,NULL,1,2,3,NULL,NULL);
INSERT INTO check_run VALUES(9,'acme','2026-05-07T09:00:00.000000000Z','2026-05-07T09:00:00.000000000Z','changed',NULL,NULL,1,2,4,NULL,NULL);
INSERT INTO check_page VALUES(1,'pricing','https://acme.test/acme','http://127.0.0.1:46307/acme',200,1,NULL,NULL,'text/html; charset=utf-8','2026-05-01T09:00:00.000000000Z',0);
INSERT INTO check_page VALUES(2,'pricing','https://acme.test/birch','http://127.0.0.1:46307/birch',200,2,NULL,NULL,'text/html; charset=utf-8','2026-05-01T09:00:00.000000000Z',0);
INSERT INTO check_page VALUES(3,'pricing','https://acme.test/acme','http://127.0.0.1:46307/acme',200,1,NULL,NULL,'text/html; charset=utf-8','2026-05-02T09:00:00.000000000Z',0);
INSERT INTO check_page VALUES(4,'pricing','https://acme.test/acme','http://127.0.0.1:46307/acme',200,3,NULL,NULL,'text/html; charset=utf-8','2026-05-03T09:00:00.000000000Z',0);
INSERT INTO check_page VALUES(5,'pricing','https://acme.test/birch','http://127.0.0.1:46307/birch',200,4,NULL,NULL,'text/html; charset=utf-8','2026-05-03T10:00:00.000000000Z',0);
INSERT INTO check_page VALUES(6,'pricing','https://acme.test/birch','http://127.0.0.1:46307/birch',200,4,NULL,NULL,'text/html; charset=utf-8','2026-05-04T10:00:00.000000000Z',0);
INSERT INTO check_page VALUES(7,'pricing','https://acme.test/birch','http://127.0.0.1:46307/birch',200,4,NULL,NULL,'text/html; charset=utf-8','2026-05-05T10:00:00.000000000Z',0);
INSERT INTO check_page VALUES(8,'pricing','https://acme.test/acme','http://127.0.0.1:46307/acme',200,5,NULL,NULL,'text/html; charset=utf-8','2026-05-06T09:00:00.000000000Z',0);
INSERT INTO check_page VALUES(9,'pricing','https://acme.test/acme','http://127.0.0.1:46307/acme',200,6,NULL,NULL,'text/html; charset=utf-8','2026-05-07T09:00:00.000000000Z',0);
INSERT INTO snapshot VALUES(1,'acme',1,'2026-05-01T09:00:00.000000000Z',NULL);
INSERT INTO snapshot VALUES(2,'birch',2,'2026-05-01T09:00:00.000000000Z',NULL);
INSERT INTO snapshot VALUES(3,'acme',4,'2026-05-03T09:00:00.000000000Z',NULL);
INSERT INTO snapshot VALUES(4,'acme',9,'2026-05-07T09:00:00.000000000Z',NULL);
INSERT INTO rate VALUES(1,'acme/nova/generate[resolution=720p]');
INSERT INTO rate VALUES(2,'acme/nova/generate[resolution=1080p]');
INSERT INTO rate VALUES(3,'acme/pulsar/generate[resolution=720p]');
INSERT INTO rate VALUES(4,'acme/pulsar/generate[resolution=1080p]');
INSERT INTO rate VALUES(5,'birch/nova/generate[resolution=720p]');
INSERT INTO rate VALUES(6,'birch/nova/generate[resolution=1080p]');
INSERT INTO rate VALUES(7,'birch/pulsar/generate[resolution=720p]');
INSERT INTO rate VALUES(8,'birch/pulsar/generate[resolution=1080p]');
INSERT INTO line VALUES('acme',1);
INSERT INTO line VALUES('acme',2);
INSERT INTO line VALUES('acme',3);
INSERT INTO line VALUES('acme',4);
INSERT INTO line VALUES('birch',5);
INSERT INTO line VALUES('birch',6);
INSERT INTO line VALUES('birch',7);
INSERT INTO line VALUES('birch',8);
INSERT INTO price VALUES(1,'acme',1,1,'2026-05-01T09:00:00.000000000Z','2026-05-02T09:00:00.000000000Z','2026-05-03T09:00:00.000000000Z','1.20',NULL,'USD','minute','exact',0,0,'[]',NULL);
INSERT INTO price VALUES(2,'acme',2,1,'2026-05-01T09:00:00.000000000Z',NULL,NULL,'2.40',NULL,'USD','minute','exact',0,0,'[]',NULL);
INSERT INTO price VALUES(3,'acme',3,1,'2026-05-01T09:00:00.000000000Z','2026-05-02T09:00:00.000000000Z','2026-05-03T09:00:00.000000000Z','3',NULL,'USD','minute','exact',0,0,'[]',NULL);
INSERT INTO price VALUES(4,'acme',4,1,'2026-05-01T09:00:00.000000000Z',NULL,NULL,'4.50',NULL,'USD','minute','exact',0,0,'[]',NULL);
INSERT INTO price VALUES(5,'birch',5,2,'2026-05-01T09:00:00.000000000Z',NULL,NULL,'0.60',NULL,'USD','minute','exact',0,0,'[]',NULL);
INSERT INTO price VALUES(6,'birch',6,2,'2026-05-01T09:00:00.000000000Z',NULL,NULL,'1.20',NULL,'USD','minute','exact',0,0,'[]',NULL);
INSERT INTO price VALUES(7,'birch',7,2,'2026-05-01T09:00:00.000000000Z',NULL,NULL,'2',NULL,'USD','minute','exact',0,0,'[]',NULL);
INSERT INTO price VALUES(8,'birch',8,2,'2026-05-01T09:00:00.000000000Z',NULL,NULL,'3',NULL,'USD','minute','exact',0,0,'[]',NULL);
INSERT INTO price VALUES(9,'acme',1,3,'2026-05-03T09:00:00.000000000Z','2026-05-03T09:00:00.000000000Z','2026-05-07T09:00:00.000000000Z','1.32',NULL,'USD','minute','exact',0,0,'[]',NULL);
INSERT INTO price VALUES(10,'acme',3,3,'2026-05-03T09:00:00.000000000Z',NULL,NULL,'3.00',NULL,'USD','minute','exact',0,0,'[]',NULL);
INSERT INTO price VALUES(11,'acme',1,4,'2026-05-07T09:00:00.000000000Z',NULL,NULL,'1.40',NULL,'USD','minute','exact',0,0,'[]',NULL);
INSERT INTO quote VALUES(1,1,1,'$1.20 / minute','pricing',1,'/srv/ratebook/selectors/acme.toml:34 grid “table”','html > body > table > tbody > tr:nth-of-type(1) > td:nth-of-type(2)');
INSERT INTO quote VALUES(1,2,2,'$2.40 / minute','pricing',1,'/srv/ratebook/selectors/acme.toml:34 grid “table”','html > body > table > tbody > tr:nth-of-type(1) > td:nth-of-type(3)');
INSERT INTO quote VALUES(1,3,3,'$3 / minute','pricing',1,'/srv/ratebook/selectors/acme.toml:34 grid “table”','html > body > table > tbody > tr:nth-of-type(2) > td:nth-of-type(2)');
INSERT INTO quote VALUES(1,4,4,'$4.50 / minute','pricing',1,'/srv/ratebook/selectors/acme.toml:34 grid “table”','html > body > table > tbody > tr:nth-of-type(2) > td:nth-of-type(3)');
INSERT INTO quote VALUES(2,5,5,'$0.60 / minute','pricing',2,'/srv/ratebook/selectors/birch.toml:34 grid “table”','html > body > table > tbody > tr:nth-of-type(1) > td:nth-of-type(2)');
INSERT INTO quote VALUES(2,6,6,'$1.20 / minute','pricing',2,'/srv/ratebook/selectors/birch.toml:34 grid “table”','html > body > table > tbody > tr:nth-of-type(1) > td:nth-of-type(3)');
INSERT INTO quote VALUES(2,7,7,'$2 / minute','pricing',2,'/srv/ratebook/selectors/birch.toml:34 grid “table”','html > body > table > tbody > tr:nth-of-type(2) > td:nth-of-type(2)');
INSERT INTO quote VALUES(2,8,8,'$3 / minute','pricing',2,'/srv/ratebook/selectors/birch.toml:34 grid “table”','html > body > table > tbody > tr:nth-of-type(2) > td:nth-of-type(3)');
INSERT INTO quote VALUES(3,1,9,'$1.32 / minute','pricing',3,'/srv/ratebook/selectors/acme.toml:34 grid “table”','html > body > table > tbody > tr:nth-of-type(1) > td:nth-of-type(2)');
INSERT INTO quote VALUES(3,2,2,'$2.40 / minute','pricing',3,'/srv/ratebook/selectors/acme.toml:34 grid “table”','html > body > table > tbody > tr:nth-of-type(1) > td:nth-of-type(3)');
INSERT INTO quote VALUES(3,3,10,'$3.00 / minute','pricing',3,'/srv/ratebook/selectors/acme.toml:34 grid “table”','html > body > table > tbody > tr:nth-of-type(2) > td:nth-of-type(2)');
INSERT INTO quote VALUES(3,4,4,'$4.50 / minute','pricing',3,'/srv/ratebook/selectors/acme.toml:34 grid “table”','html > body > table > tbody > tr:nth-of-type(2) > td:nth-of-type(3)');
INSERT INTO quote VALUES(4,1,11,'$1.40 / minute','pricing',6,'/srv/ratebook/selectors/acme.toml:34 grid “table”','html > body > table > tbody > tr:nth-of-type(1) > td:nth-of-type(2)');
INSERT INTO quote VALUES(4,2,2,'$2.40 / minute','pricing',6,'/srv/ratebook/selectors/acme.toml:34 grid “table”','html > body > table > tbody > tr:nth-of-type(1) > td:nth-of-type(3)');
INSERT INTO quote VALUES(4,3,10,'$3.00 / minute','pricing',6,'/srv/ratebook/selectors/acme.toml:34 grid “table”','html > body > table > tbody > tr:nth-of-type(2) > td:nth-of-type(2)');
INSERT INTO quote VALUES(4,4,4,'$ 4.50 / minute','pricing',6,'/srv/ratebook/selectors/acme.toml:34 grid “table”','html > body > table > tbody > tr:nth-of-type(2) > td:nth-of-type(3)');
INSERT INTO rule VALUES(1,'acme','acme/nova/generate','duration','2-120 s',1,'2026-05-01T09:00:00.000000000Z',NULL,NULL);
INSERT INTO rule VALUES(2,'acme','acme/nova/generate','rounding','up 6 s',1,'2026-05-01T09:00:00.000000000Z','2026-05-02T09:00:00.000000000Z','2026-05-03T09:00:00.000000000Z');
INSERT INTO rule VALUES(3,'acme','acme/pulsar/generate','rounding','up 6 s',1,'2026-05-01T09:00:00.000000000Z','2026-05-02T09:00:00.000000000Z','2026-05-03T09:00:00.000000000Z');
INSERT INTO rule VALUES(4,'birch','birch/nova/generate','duration','2-120 s',2,'2026-05-01T09:00:00.000000000Z',NULL,NULL);
INSERT INTO rule VALUES(5,'birch','birch/nova/generate','rounding','up 6 s',2,'2026-05-01T09:00:00.000000000Z',NULL,NULL);
INSERT INTO rule VALUES(6,'birch','birch/pulsar/generate','rounding','up 6 s',2,'2026-05-01T09:00:00.000000000Z',NULL,NULL);
INSERT INTO rule VALUES(7,'acme','acme/nova/generate','rounding','up 5 s',3,'2026-05-03T09:00:00.000000000Z','2026-05-03T09:00:00.000000000Z','2026-05-07T09:00:00.000000000Z');
INSERT INTO rule VALUES(8,'acme','acme/pulsar/generate','rounding','up 5 s',3,'2026-05-03T09:00:00.000000000Z','2026-05-03T09:00:00.000000000Z','2026-05-07T09:00:00.000000000Z');
INSERT INTO rule VALUES(9,'acme','acme/nova/generate','rounding','up 6 s',4,'2026-05-07T09:00:00.000000000Z',NULL,NULL);
INSERT INTO rule VALUES(10,'acme','acme/pulsar/generate','rounding','up 6 s',4,'2026-05-07T09:00:00.000000000Z',NULL,NULL);
INSERT INTO rule_reading VALUES(1,0,1,'2-120 s',NULL,NULL,NULL,NULL);
INSERT INTO rule_reading VALUES(1,1,2,'Billed in steps of 6 seconds','pricing',1,'/srv/ratebook/selectors/acme.toml:40 items “li”','html > body > ul > li');
INSERT INTO rule_reading VALUES(1,2,3,'Billed in steps of 6 seconds','pricing',1,'/srv/ratebook/selectors/acme.toml:40 items “li”','html > body > ul > li');
INSERT INTO rule_reading VALUES(2,0,4,'2-120 s',NULL,NULL,NULL,NULL);
INSERT INTO rule_reading VALUES(2,1,5,'Billed in steps of 6 seconds','pricing',2,'/srv/ratebook/selectors/birch.toml:40 items “li”','html > body > ul > li');
INSERT INTO rule_reading VALUES(2,2,6,'Billed in steps of 6 seconds','pricing',2,'/srv/ratebook/selectors/birch.toml:40 items “li”','html > body > ul > li');
INSERT INTO rule_reading VALUES(3,0,1,'2-120 s',NULL,NULL,NULL,NULL);
INSERT INTO rule_reading VALUES(3,1,7,'Billed in steps of 5 seconds','pricing',3,'/srv/ratebook/selectors/acme.toml:40 items “li”','html > body > ul > li');
INSERT INTO rule_reading VALUES(3,2,8,'Billed in steps of 5 seconds','pricing',3,'/srv/ratebook/selectors/acme.toml:40 items “li”','html > body > ul > li');
INSERT INTO rule_reading VALUES(4,0,1,'2-120 s',NULL,NULL,NULL,NULL);
INSERT INTO rule_reading VALUES(4,1,9,'Billed in steps of 6 seconds','pricing',6,'/srv/ratebook/selectors/acme.toml:40 items “li”','html > body > ul > li');
INSERT INTO rule_reading VALUES(4,2,10,'Billed in steps of 6 seconds','pricing',6,'/srv/ratebook/selectors/acme.toml:40 items “li”','html > body > ul > li');
INSERT INTO change VALUES(1,4,'acme','2026-05-03T09:00:00.000000000Z','raised',1,1,9,NULL,NULL,NULL,NULL);
INSERT INTO change VALUES(2,4,'acme','2026-05-03T09:00:00.000000000Z','redisplayed',3,3,10,NULL,NULL,NULL,NULL);
INSERT INTO change VALUES(3,4,'acme','2026-05-03T09:00:00.000000000Z','rule-changed',NULL,NULL,NULL,'acme/nova/generate','rounding',2,7);
INSERT INTO change VALUES(4,4,'acme','2026-05-03T09:00:00.000000000Z','rule-changed',NULL,NULL,NULL,'acme/pulsar/generate','rounding',3,8);
INSERT INTO change VALUES(5,9,'acme','2026-05-07T09:00:00.000000000Z','raised',1,9,11,NULL,NULL,NULL,NULL);
INSERT INTO change VALUES(6,9,'acme','2026-05-07T09:00:00.000000000Z','rule-changed',NULL,NULL,NULL,'acme/nova/generate','rounding',7,9);
INSERT INTO change VALUES(7,9,'acme','2026-05-07T09:00:00.000000000Z','rule-changed',NULL,NULL,NULL,'acme/pulsar/generate','rounding',8,10);
INSERT INTO alert VALUES(1,4,'acme','change','2026-05-03T09:00:00.000000000Z','Nova 720p: $1.20/min → $1.32/min (+10.0%), and 2 more','Acme Video acme: 1 price raised, 2 billing rules changed; seen 3 May 2026 09:00 UTC (last seen as before: 2 May 2026 09:00 UTC).

                    was         now                 5 s clip       10 s clip
  Nova 720p   $1.20/min   $1.32/min   +10.0%   $0.12 → $0.11   $0.24 → $0.22

Billing rules:

  - Nova: rounded up to multiple of 6 s → rounded up to multiple of 5 s
  - Pulsar: rounded up to multiple of 6 s → rounded up to multiple of 5 s

1 price is shown with other digits and did not change: acme/pulsar/generate[resolution=720p] is $3/min shown as $3.00/min. The book keeps the finer figure.

The page: https://acme.test/acme

How we know: page b3:b40f079e0d3769464075df537c05e96308453ee588fda373d50a796cc8c9b2cc, kept in the store; `ratebook explain ''acme/nova/generate[resolution=720p]''` shows the trail.

--- 2 May 2026 09:00 UTC
+++ 3 May 2026 09:00 UTC
@@ -1,7 +1,7 @@
-acme/nova/generate[resolution=720p]  $1.20 / minute
+acme/nova/generate[resolution=720p]  $1.32 / minute
 acme/nova/generate[resolution=1080p]  $2.40 / minute
-acme/pulsar/generate[resolution=720p]  $3 / minute
+acme/pulsar/generate[resolution=720p]  $3.00 / minute
 acme/pulsar/generate[resolution=1080p]  $4.50 / minute
 acme/nova/generate  2-120 s
-acme/nova/generate  Billed in steps of 6 seconds
-acme/pulsar/generate  Billed in steps of 6 seconds
+acme/nova/generate  Billed in steps of 5 seconds
+acme/pulsar/generate  Billed in steps of 5 seconds
','<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Nova 720p: $1.20/min → $1.32/min (+10.0%), and 2 more</title></head><body style="font-family:sans-serif;font-size:15px;line-height:1.45;max-width:46em"><p>Acme Video acme: 1 price raised, 2 billing rules changed; seen 3 May 2026 09:00 UTC (last seen as before: 2 May 2026 09:00 UTC).</p><table style="border-collapse:collapse"><tr><th style="padding:2px 12px 2px 0;text-align:left"></th><th style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">was</th><th style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">now</th><th style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap"></th><th style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">5 s clip</th><th style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">10 s clip</th></tr><tr><td style="padding:2px 12px 2px 0;text-align:left">Nova 720p</td><td style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">$1.20/min</td><td style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">$1.32/min</td><td style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">+10.0%</td><td style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">$0.12 → $0.11</td><td style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">$0.24 → $0.22</td></tr></table><p>Billing rules:</p><ul><li>Nova: rounded up to multiple of 6 s → rounded up to multiple of 5 s</li><li>Pulsar: rounded up to multiple of 6 s → rounded up to multiple of 5 s</li></ul><p>1 price is shown with other digits and did not change: acme/pulsar/generate[resolution=720p] is $3/min shown as $3.00/min. The book keeps the finer figure.</p><p>The page: <a href="https://acme.test/acme">https://acme.test/acme</a></p><p>How we know: page b3:b40f079e0d3769464075df537c05e96308453ee588fda373d50a796cc8c9b2cc, kept in the store; `ratebook explain ''acme/nova/generate[resolution=720p]''` shows the trail.</p><pre style="background:#f4f4f4;padding:8px;overflow:auto">--- 2 May 2026 09:00 UTC
+++ 3 May 2026 09:00 UTC
@@ -1,7 +1,7 @@
-acme/nova/generate[resolution=720p]  $1.20 / minute
+acme/nova/generate[resolution=720p]  $1.32 / minute
 acme/nova/generate[resolution=1080p]  $2.40 / minute
-acme/pulsar/generate[resolution=720p]  $3 / minute
+acme/pulsar/generate[resolution=720p]  $3.00 / minute
 acme/pulsar/generate[resolution=1080p]  $4.50 / minute
 acme/nova/generate  2-120 s
-acme/nova/generate  Billed in steps of 6 seconds
-acme/pulsar/generate  Billed in steps of 6 seconds
+acme/nova/generate  Billed in steps of 5 seconds
+acme/pulsar/generate  Billed in steps of 5 seconds
</pre></body></html>');
INSERT INTO alert VALUES(2,5,'birch','trouble','2026-05-03T10:00:00.000000000Z','Acme Video birch cannot be read: this is a challenge page, not the page (its heading says “just a moment...”)','Acme Video birch could not be read at 3 May 2026 10:00 UTC. Its prices of 1 May 2026 stay in the book; they are 2 days old.

  - /srv/ratebook/selectors/birch.toml:6 (page pricing): this is a challenge page, not the page (its heading says “just a moment...”)

What to do: the site asks for a browser; rendering the page may help.

The page: https://acme.test/birch

You are told once; the next message comes when it can be read again.
','<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Acme Video birch cannot be read: this is a challenge page, not the page (its heading says “just a moment...”)</title></head><body style="font-family:sans-serif;font-size:15px;line-height:1.45;max-width:46em"><p>Acme Video birch could not be read at 3 May 2026 10:00 UTC. Its prices of 1 May 2026 stay in the book; they are 2 days old.</p><ul><li>/srv/ratebook/selectors/birch.toml:6 (page pricing): this is a challenge page, not the page (its heading says “just a moment...”)</li></ul><p>What to do: the site asks for a browser; rendering the page may help.</p><p>The page: <a href="https://acme.test/birch">https://acme.test/birch</a></p><p>You are told once; the next message comes when it can be read again.</p></body></html>');
INSERT INTO alert VALUES(3,8,'acme','suspect','2026-05-06T09:00:00.000000000Z','Acme Video acme reads doubtfully: acme/nova/generate[resolution=720p] went from $1.32/min to $13.20/min, by a factor of about 10: a decimal point may have slipped','Acme Video acme was read at 6 May 2026 09:00 UTC, but what was read is doubtful, and the book does not take it. Its prices of 3 May 2026 stay in the book; they are 3 days old.

  - acme/nova/generate[resolution=720p] went from $1.32/min to $13.20/min, by a factor of about 10: a decimal point may have slipped

                                              was     read now
  acme/nova/generate[resolution=720p]   $1.32/min   $13.20/min   +900.0%

Billing rules:

  - acme/nova/generate: rounded up to multiple of 5 s → rounded up to multiple of 6 s
  - acme/pulsar/generate: rounded up to multiple of 5 s → rounded up to multiple of 6 s

What to do: only you can settle it: look at the page first. Type one of the two:

ratebook review 1 --accept
ratebook review 1 --reject

The page: https://acme.test/acme

How we know: page b3:47cd98e4fdd834fc8fa6faabb08e819156e1bdb3c3d4d8ca8a741b7d492e3182, kept in the store; `ratebook review 1` shows all that was read.

You are told once; the next message comes when it is settled or goes away.
','<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Acme Video acme reads doubtfully: acme/nova/generate[resolution=720p] went from $1.32/min to $13.20/min, by a factor of about 10: a decimal point may have slipped</title></head><body style="font-family:sans-serif;font-size:15px;line-height:1.45;max-width:46em"><p>Acme Video acme was read at 6 May 2026 09:00 UTC, but what was read is doubtful, and the book does not take it. Its prices of 3 May 2026 stay in the book; they are 3 days old.</p><ul><li>acme/nova/generate[resolution=720p] went from $1.32/min to $13.20/min, by a factor of about 10: a decimal point may have slipped</li></ul><table style="border-collapse:collapse"><tr><th style="padding:2px 12px 2px 0;text-align:left"></th><th style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">was</th><th style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">read now</th><th style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap"></th></tr><tr><td style="padding:2px 12px 2px 0;text-align:left">acme/nova/generate[resolution=720p]</td><td style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">$1.32/min</td><td style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">$13.20/min</td><td style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">+900.0%</td></tr></table><p>Billing rules:</p><ul><li>acme/nova/generate: rounded up to multiple of 5 s → rounded up to multiple of 6 s</li><li>acme/pulsar/generate: rounded up to multiple of 5 s → rounded up to multiple of 6 s</li></ul><p>What to do: only you can settle it: look at the page first. Type one of the two:</p><pre style="background:#f4f4f4;padding:8px;overflow:auto">ratebook review 1 --accept
ratebook review 1 --reject
</pre><p>The page: <a href="https://acme.test/acme">https://acme.test/acme</a></p><p>How we know: page b3:47cd98e4fdd834fc8fa6faabb08e819156e1bdb3c3d4d8ca8a741b7d492e3182, kept in the store; `ratebook review 1` shows all that was read.</p><p>You are told once; the next message comes when it is settled or goes away.</p></body></html>');
INSERT INTO alert VALUES(4,9,'acme','change','2026-05-07T09:00:00.000000000Z','Nova 720p: $1.32/min → $1.40/min (+6.1%), and 2 more','Acme Video acme: 1 price raised, 2 billing rules changed; seen 7 May 2026 09:00 UTC (last seen as before: 3 May 2026 09:00 UTC).

The doubtful reading of 6 May 2026 09:00 UTC is gone at 7 May 2026 09:00 UTC and was never taken (acme/nova/generate[resolution=720p] went from $1.32/min to $13.20/min, by a factor of about 10: a decimal point may have slipped).

                    was         now                5 s clip       10 s clip
  Nova 720p   $1.32/min   $1.40/min   +6.1%   $0.11 → $0.14   $0.22 → $0.28

Billing rules:

  - Nova: rounded up to multiple of 5 s → rounded up to multiple of 6 s
  - Pulsar: rounded up to multiple of 5 s → rounded up to multiple of 6 s

The page: https://acme.test/acme

How we know: page b3:27a9e91446058f5501ce8379f8faac971a1986d532f4837f5ba7142019eb8d70, kept in the store; `ratebook explain ''acme/nova/generate[resolution=720p]''` shows the trail.

--- 3 May 2026 09:00 UTC
+++ 7 May 2026 09:00 UTC
@@ -1,7 +1,7 @@
-acme/nova/generate[resolution=720p]  $1.32 / minute
+acme/nova/generate[resolution=720p]  $1.40 / minute
 acme/nova/generate[resolution=1080p]  $2.40 / minute
 acme/pulsar/generate[resolution=720p]  $3.00 / minute
-acme/pulsar/generate[resolution=1080p]  $4.50 / minute
+acme/pulsar/generate[resolution=1080p]  $ 4.50 / minute
 acme/nova/generate  2-120 s
-acme/nova/generate  Billed in steps of 5 seconds
-acme/pulsar/generate  Billed in steps of 5 seconds
+acme/nova/generate  Billed in steps of 6 seconds
+acme/pulsar/generate  Billed in steps of 6 seconds
','<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Nova 720p: $1.32/min → $1.40/min (+6.1%), and 2 more</title></head><body style="font-family:sans-serif;font-size:15px;line-height:1.45;max-width:46em"><p>Acme Video acme: 1 price raised, 2 billing rules changed; seen 7 May 2026 09:00 UTC (last seen as before: 3 May 2026 09:00 UTC).</p><p>The doubtful reading of 6 May 2026 09:00 UTC is gone at 7 May 2026 09:00 UTC and was never taken (acme/nova/generate[resolution=720p] went from $1.32/min to $13.20/min, by a factor of about 10: a decimal point may have slipped).</p><table style="border-collapse:collapse"><tr><th style="padding:2px 12px 2px 0;text-align:left"></th><th style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">was</th><th style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">now</th><th style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap"></th><th style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">5 s clip</th><th style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">10 s clip</th></tr><tr><td style="padding:2px 12px 2px 0;text-align:left">Nova 720p</td><td style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">$1.32/min</td><td style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">$1.40/min</td><td style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">+6.1%</td><td style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">$0.11 → $0.14</td><td style="padding:2px 12px 2px 0;text-align:right;white-space:nowrap">$0.22 → $0.28</td></tr></table><p>Billing rules:</p><ul><li>Nova: rounded up to multiple of 5 s → rounded up to multiple of 6 s</li><li>Pulsar: rounded up to multiple of 5 s → rounded up to multiple of 6 s</li></ul><p>The page: <a href="https://acme.test/acme">https://acme.test/acme</a></p><p>How we know: page b3:27a9e91446058f5501ce8379f8faac971a1986d532f4837f5ba7142019eb8d70, kept in the store; `ratebook explain ''acme/nova/generate[resolution=720p]''` shows the trail.</p><pre style="background:#f4f4f4;padding:8px;overflow:auto">--- 3 May 2026 09:00 UTC
+++ 7 May 2026 09:00 UTC
@@ -1,7 +1,7 @@
-acme/nova/generate[resolution=720p]  $1.32 / minute
+acme/nova/generate[resolution=720p]  $1.40 / minute
 acme/nova/generate[resolution=1080p]  $2.40 / minute
 acme/pulsar/generate[resolution=720p]  $3.00 / minute
-acme/pulsar/generate[resolution=1080p]  $4.50 / minute
+acme/pulsar/generate[resolution=1080p]  $ 4.50 / minute
 acme/nova/generate  2-120 s
-acme/nova/generate  Billed in steps of 5 seconds
-acme/pulsar/generate  Billed in steps of 5 seconds
+acme/nova/generate  Billed in steps of 6 seconds
+acme/pulsar/generate  Billed in steps of 6 seconds
</pre></body></html>');
INSERT INTO trouble VALUES(1,'birch','2026-05-03T10:00:00.000000000Z','unreadable','this is a challenge page, not the page (its heading says “just a moment...”)',2,NULL,NULL,0);
INSERT INTO suspect VALUES(1,'acme',3,8,8,'b3:3cf97e7f4ae0e03dbb3300548c8330534c9bdc1ae16c7c54f6f7518e43295f73','{"published":null,"prices":[{"rate":"acme/nova/generate[resolution=720p]","price":{"amount":"13.20","amount_max":null,"currency":"USD","unit":"minute","kind":"exact","approximate":false,"add_on":false,"companions":"[]"},"text":"$13.20 / minute","at":{"page":"pricing","hash":"b3:47cd98e4fdd834fc8fa6faabb08e819156e1bdb3c3d4d8ca8a741b7d492e3182","selector":"/srv/ratebook/selectors/acme.toml:34 grid “table”","node":"html > body > table > tbody > tr:nth-of-type(1) > td:nth-of-type(2)"}},{"rate":"acme/nova/generate[resolution=1080p]","price":{"amount":"2.40","amount_max":null,"currency":"USD","unit":"minute","kind":"exact","approximate":false,"add_on":false,"companions":"[]"},"text":"$2.40 / minute","at":{"page":"pricing","hash":"b3:47cd98e4fdd834fc8fa6faabb08e819156e1bdb3c3d4d8ca8a741b7d492e3182","selector":"/srv/ratebook/selectors/acme.toml:34 grid “table”","node":"html > body > table > tbody > tr:nth-of-type(1) > td:nth-of-type(3)"}},{"rate":"acme/pulsar/generate[resolution=720p]","price":{"amount":"3.00","amount_max":null,"currency":"USD","unit":"minute","kind":"exact","approximate":false,"add_on":false,"companions":"[]"},"text":"$3.00 / minute","at":{"page":"pricing","hash":"b3:47cd98e4fdd834fc8fa6faabb08e819156e1bdb3c3d4d8ca8a741b7d492e3182","selector":"/srv/ratebook/selectors/acme.toml:34 grid “table”","node":"html > body > table > tbody > tr:nth-of-type(2) > td:nth-of-type(2)"}},{"rate":"acme/pulsar/generate[resolution=1080p]","price":{"amount":"4.50","amount_max":null,"currency":"USD","unit":"minute","kind":"exact","approximate":false,"add_on":false,"companions":"[]"},"text":"$4.50 / minute","at":{"page":"pricing","hash":"b3:47cd98e4fdd834fc8fa6faabb08e819156e1bdb3c3d4d8ca8a741b7d492e3182","selector":"/srv/ratebook/selectors/acme.toml:34 grid “table”","node":"html > body > table > tbody > tr:nth-of-type(2) > td:nth-of-type(3)"}}],"rules":[{"route":"acme/nova/generate","topic":"duration","value":"2-120 s","text":"2-120 s","at":null},{"route":"acme/nova/generate","topic":"rounding","value":"up 6 s","text":"Billed in steps of 6 seconds","at":{"page":"pricing","hash":"b3:47cd98e4fdd834fc8fa6faabb08e819156e1bdb3c3d4d8ca8a741b7d492e3182","selector":"/srv/ratebook/selectors/acme.toml:40 items “li”","node":"html > body > ul > li"}},{"route":"acme/pulsar/generate","topic":"rounding","value":"up 6 s","text":"Billed in steps of 6 seconds","at":{"page":"pricing","hash":"b3:47cd98e4fdd834fc8fa6faabb08e819156e1bdb3c3d4d8ca8a741b7d492e3182","selector":"/srv/ratebook/selectors/acme.toml:40 items “li”","node":"html > body > ul > li"}}]}','[{"kind":"slipped","doubt":"acme/nova/generate[resolution=720p] went from $1.32/min to $13.20/min, by a factor of about 10: a decimal point may have slipped"}]','person','2026-05-06T09:00:00.000000000Z','2026-05-06T09:00:00.000000000Z',1,'2026-05-06T09:00:00.000000000Z',1,NULL,3,NULL,'withdrawn','2026-05-07T09:00:00.000000000Z',NULL,9,4);
INSERT INTO seal VALUES(1,'0374fd12911c44d31946ab81688e77bf',0);
INSERT INTO outbox VALUES(1,1,'mail','ops@example.org','ratebook@example.org','<c9bd4fc237a3ba8d70452a23f6a76901@example.org>','sent',NULL,1,NULL,'2026-05-03T09:00:00.000000000Z','2026-05-03T09:00:00.000000000Z',NULL);
INSERT INTO outbox VALUES(2,1,'mail','desk@example.net','ratebook@example.org','<cda2a8a5c1489436ae02723a2b28dfcc@example.org>','sent',NULL,1,NULL,'2026-05-03T09:00:00.000000000Z','2026-05-03T09:00:00.000000000Z',NULL);
INSERT INTO outbox VALUES(3,2,'mail','ops@example.org','ratebook@example.org','<3f93c24b9e27760ede80e0b576db24f3@example.org>','sent',NULL,1,NULL,'2026-05-03T10:00:00.000000000Z','2026-05-03T10:00:00.000000000Z',NULL);
INSERT INTO outbox VALUES(4,2,'mail','desk@example.net','ratebook@example.org','<5b7a34b526d87a695b947454dfabe23b@example.org>','sent',NULL,1,NULL,'2026-05-03T10:00:00.000000000Z','2026-05-03T10:00:00.000000000Z',NULL);
INSERT INTO outbox VALUES(5,3,'mail','ops@example.org','ratebook@example.org','<e8eeca94965c6d86211e2cf6d18e4308@example.org>','sent',NULL,1,NULL,'2026-05-06T09:00:00.000000000Z','2026-05-06T09:00:00.000000000Z',NULL);
INSERT INTO outbox VALUES(6,3,'mail','desk@example.net','ratebook@example.org','<82f2cead3437b1c4d20635c17929e7b2@example.org>','sent',NULL,1,NULL,'2026-05-06T09:00:00.000000000Z','2026-05-06T09:00:00.000000000Z',NULL);
INSERT INTO outbox VALUES(7,4,'mail','ops@example.org','ratebook@example.org','<50b7e1ee9dabd1865c40545ed0d836a8@example.org>','waiting','2026-05-07T09:01:00.000000000Z',1,'connect to the mail server: 127.0.0.1:1: Connection refused (os error 111)','2026-05-07T09:00:00.000000000Z',NULL,NULL);
INSERT INTO outbox VALUES(8,4,'mail','desk@example.net','ratebook@example.org','<7ff27f1810984b45f4313a2c052522ca@example.org>','waiting','2026-05-07T09:00:00.000000000Z',0,NULL,'2026-05-07T09:00:00.000000000Z',NULL,NULL);
INSERT INTO attempt VALUES(1,1,'2026-05-03T09:00:00.000000000Z','2026-05-03T09:00:00.000000000Z','sent','250 taken',NULL);
INSERT INTO attempt VALUES(2,2,'2026-05-03T09:00:00.000000000Z','2026-05-03T09:00:00.000000000Z','sent','250 taken',NULL);
INSERT INTO attempt VALUES(3,3,'2026-05-03T10:00:00.000000000Z','2026-05-03T10:00:00.000000000Z','sent','250 taken',NULL);
INSERT INTO attempt VALUES(4,4,'2026-05-03T10:00:00.000000000Z','2026-05-03T10:00:00.000000000Z','sent','250 taken',NULL);
INSERT INTO attempt VALUES(5,5,'2026-05-06T09:00:00.000000000Z','2026-05-06T09:00:00.000000000Z','sent','250 taken',NULL);
INSERT INTO attempt VALUES(6,6,'2026-05-06T09:00:00.000000000Z','2026-05-06T09:00:00.000000000Z','sent','250 taken',NULL);
INSERT INTO attempt VALUES(7,7,'2026-05-07T09:00:00.000000000Z','2026-05-07T09:00:00.000000000Z','retry','connect to the mail server: 127.0.0.1:1: Connection refused (os error 111)','passing');
INSERT INTO letter VALUES(1,X'446174653A2053756E2C203033204D617920323032362030393A30303A3030202B303030300D0A4D6573736167652D49443A203C6339626434666332333761336261386437303435326132336636613736393031406578616D706C652E6F72673E0D0A46726F6D3A2072617465626F6F6B203C72617465626F6F6B406578616D706C652E6F72673E0D0A546F3A206F7073406578616D706C652E6F72670D0A5375626A6563743A204E6F766120373230703A2024312E32302F6D696E203D3F7574662D383F623F346F61533F3D2024312E33322F6D696E20282B31302E3025292C20616E6420320D0A206D6F72650D0A4175746F2D5375626D69747465643A206175746F2D67656E6572617465640D0A496E2D5265706C792D546F3A203C3761633061383635323832313536323661393431343461613464666234303339406578616D706C652E6F72673E0D0A5265666572656E6365733A203C3761633061383635323832313536323661393431343461613464666234303339406578616D706C652E6F72673E0D0A4C6973742D49643A203C61636D652E72617465626F6F6B2E6578616D706C652E6F72673E0D0A4D494D452D56657273696F6E3A20312E300D0A436F6E74656E742D547970653A206D756C7469706172742F616C7465726E61746976653B0D0A20626F756E646172793D2235656433393434626337616564373662663864666430333535353639383262636166386133643630220D0A0D0A2D2D356564333934346263376165643736626638646664303335353536393832626361663861336436300D0A436F6E74656E742D547970653A20746578742F706C61696E3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A2071756F7465642D7072696E7461626C650D0A0D0A41636D6520566964656F2061636D653A2031207072696365207261697365642C20322062696C6C696E672072756C6573206368616E6765643B207365656E2033204D6179203230323620303D0D0A393A30302055544320286C617374207365656E206173206265666F72653A2032204D617920323032362030393A303020555443292E0D0A0D0A20202020202020202020202020202020202020207761732020202020202020206E6F77202020202020202020202020202020202035207320636C6970202020202020203130207320636C69700D0A20204E6F7661203732307020202024312E32302F6D696E20202024312E33322F6D696E2020202B31302E302520202024302E3132203D45323D38363D39322024302E313120202024302E323D0D0A34203D45323D38363D39322024302E32320D0A0D0A42696C6C696E672072756C65733A0D0A0D0A20202D204E6F76613A20726F756E64656420757020746F206D756C7469706C65206F6620362073203D45323D38363D393220726F756E64656420757020746F206D756C7469706C65206F663D0D0A203520730D0A20202D2050756C7361723A20726F756E64656420757020746F206D756C7469706C65206F6620362073203D45323D38363D393220726F756E64656420757020746F206D756C7469706C65203D0D0A6F66203520730D0A0D0A312070726963652069732073686F776E2077697468206F746865722064696769747320616E6420646964206E6F74206368616E67653A2061636D652F70756C7361722F67656E65726174653D0D0A5B7265736F6C7574696F6E3D3344373230705D2069732024332F6D696E2073686F776E2061732024332E30302F6D696E2E2054686520626F6F6B206B65657073207468652066696E6572203D0D0A6669677572652E0D0A0D0A54686520706167653A2068747470733A2F2F61636D652E746573742F61636D650D0A0D0A486F77207765206B6E6F773A20706167652062333A6234306630373965306433373639343634303735646635333763303565393633303834353365653538386664613337336435306137393D0D0A366363386339623263632C206B65707420696E207468652073746F72653B206072617465626F6F6B206578706C61696E202761636D652F6E6F76612F67656E65726174655B7265736F6C753D0D0A74696F6E3D3344373230705D27602073686F77732074686520747261696C2E0D0A0D0A2D2D2D2032204D617920323032362030393A3030205554430D0A2B2B2B2033204D617920323032362030393A3030205554430D0A4040202D312C37202B312C372040400D0A2D61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024312E3230202F206D696E7574650D0A2B61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024312E3332202F206D696E7574650D0A2061636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D334431303830705D202024322E3430202F206D696E7574650D0A2D61636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D3344373230705D20202433202F206D696E7574650D0A2B61636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024332E3030202F206D696E7574650D0A2061636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D334431303830705D202024342E3530202F206D696E7574650D0A2061636D652F6E6F76612F67656E65726174652020322D31323020730D0A2D61636D652F6E6F76612F67656E6572617465202042696C6C656420696E207374657073206F662036207365636F6E64730D0A2D61636D652F70756C7361722F67656E6572617465202042696C6C656420696E207374657073206F662036207365636F6E64730D0A2B61636D652F6E6F76612F67656E6572617465202042696C6C656420696E207374657073206F662035207365636F6E64730D0A2B61636D652F70756C7361722F67656E6572617465202042696C6C656420696E207374657073206F662035207365636F6E64730D0A0D0A2D2D356564333934346263376165643736626638646664303335353536393832626361663861336436300D0A436F6E74656E742D547970653A20746578742F68746D6C3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A2071756F7465642D7072696E7461626C650D0A0D0A3C21444F43545950452068746D6C3E3C68746D6C206C616E673D334422656E223E3C686561643E3C6D65746120636861727365743D3344227574662D38223E3C7469746C653E4E6F7661203D0D0A373230703A2024312E32302F6D696E203D45323D38363D39322024312E33322F6D696E20282B31302E3025292C20616E642032206D6F72653C2F7469746C653E3C2F686561643E3C626F643D0D0A79207374796C653D334422666F6E742D66616D696C793A73616E732D73657269663B666F6E742D73697A653A313570783B6C696E652D6865696768743A312E34353B6D61782D77696474683D0D0A3A3436656D223E3C703E41636D6520566964656F2061636D653A2031207072696365207261697365642C20322062696C6C696E672072756C6573206368616E6765643B207365656E2033203D0D0A4D617920323032362030393A30302055544320286C617374207365656E206173206265666F72653A2032204D617920323032362030393A303020555443292E3C2F703E3C7461626C6520733D0D0A74796C653D334422626F726465722D636F6C6C617073653A636F6C6C61707365223E3C74723E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B743D0D0A6578742D616C69676E3A6C656674223E3C2F74683E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B773D0D0A686974652D73706163653A6E6F77726170223E7761733C2F74683E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A723D0D0A696768743B77686974652D73706163653A6E6F77726170223E6E6F773C2F74683E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D613D0D0A6C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E3C2F74683E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B7465783D0D0A742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E35207320636C69703C2F74683E3C7468207374796C653D33442270616464696E673A327078203132703D0D0A782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E3130207320636C69703C2F74683E3C2F74723E3C74723E3C7464207374793D0D0A6C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A6C656674223E4E6F766120373230703C2F74643E3C7464207374796C653D33442270613D0D0A6464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E24312E32302F6D696E3C2F74643E3C74643D0D0A207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E24312E33323D0D0A2F6D696E3C2F74643E3C7464207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E3D0D0A6F77726170223E2B31302E30253C2F74643E3C7464207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B776869743D0D0A652D73706163653A6E6F77726170223E24302E3132203D45323D38363D39322024302E31313C2F74643E3C7464207374796C653D33442270616464696E673A3270782031327078203270783D0D0A20303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E24302E3234203D45323D38363D39322024302E32323C2F74643E3C2F74723E3C2F74613D0D0A626C653E3C703E42696C6C696E672072756C65733A3C2F703E3C756C3E3C6C693E4E6F76613A20726F756E64656420757020746F206D756C7469706C65206F6620362073203D45323D38363D0D0A3D393220726F756E64656420757020746F206D756C7469706C65206F66203520733C2F6C693E3C6C693E50756C7361723A20726F756E64656420757020746F206D756C7469706C65206F663D0D0A20362073203D45323D38363D393220726F756E64656420757020746F206D756C7469706C65206F66203520733C2F6C693E3C2F756C3E3C703E312070726963652069732073686F776E20773D0D0A697468206F746865722064696769747320616E6420646964206E6F74206368616E67653A2061636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D3344373230703D0D0A5D2069732024332F6D696E2073686F776E2061732024332E30302F6D696E2E2054686520626F6F6B206B65657073207468652066696E6572206669677572652E3C2F703E3C703E546865203D0D0A706167653A203C6120687265663D33442268747470733A2F2F61636D652E746573742F61636D65223E68747470733A2F2F61636D652E746573742F61636D653C2F613E3C2F703E3C703E483D0D0A6F77207765206B6E6F773A20706167652062333A623430663037396530643337363934363430373564663533376330356539363330383435336565353838666461333733643530613739363D0D0A6363386339623263632C206B65707420696E207468652073746F72653B206072617465626F6F6B206578706C61696E202761636D652F6E6F76612F67656E65726174655B7265736F6C75743D0D0A696F6E3D3344373230705D27602073686F77732074686520747261696C2E3C2F703E3C707265207374796C653D3344226261636B67726F756E643A236634663466343B70616464696E673A3D0D0A3870783B6F766572666C6F773A6175746F223E2D2D2D2032204D617920323032362030393A3030205554430D0A2B2B2B2033204D617920323032362030393A3030205554430D0A4040202D312C37202B312C372040400D0A2D61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024312E3230202F206D696E7574650D0A2B61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024312E3332202F206D696E7574650D0A2061636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D334431303830705D202024322E3430202F206D696E7574650D0A2D61636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D3344373230705D20202433202F206D696E7574650D0A2B61636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024332E3030202F206D696E7574650D0A2061636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D334431303830705D202024342E3530202F206D696E7574650D0A2061636D652F6E6F76612F67656E65726174652020322D31323020730D0A2D61636D652F6E6F76612F67656E6572617465202042696C6C656420696E207374657073206F662036207365636F6E64730D0A2D61636D652F70756C7361722F67656E6572617465202042696C6C656420696E207374657073206F662036207365636F6E64730D0A2B61636D652F6E6F76612F67656E6572617465202042696C6C656420696E207374657073206F662035207365636F6E64730D0A2B61636D652F70756C7361722F67656E6572617465202042696C6C656420696E207374657073206F662035207365636F6E64730D0A3C2F7072653E3C2F626F64793E3C2F68746D6C3E0D0A2D2D356564333934346263376165643736626638646664303335353536393832626361663861336436302D2D0D0A');
INSERT INTO letter VALUES(2,X'446174653A2053756E2C203033204D617920323032362030393A30303A3030202B303030300D0A4D6573736167652D49443A203C6364613261386135633134383934333661653032373233613262323864666363406578616D706C652E6F72673E0D0A46726F6D3A2072617465626F6F6B203C72617465626F6F6B406578616D706C652E6F72673E0D0A546F3A206465736B406578616D706C652E6E65740D0A5375626A6563743A204E6F766120373230703A2024312E32302F6D696E203D3F7574662D383F623F346F61533F3D2024312E33322F6D696E20282B31302E3025292C20616E6420320D0A206D6F72650D0A4175746F2D5375626D69747465643A206175746F2D67656E6572617465640D0A496E2D5265706C792D546F3A203C6130633133613465393235393064613465313632343265393439323232633038406578616D706C652E6F72673E0D0A5265666572656E6365733A203C6130633133613465393235393064613465313632343265393439323232633038406578616D706C652E6F72673E0D0A4C6973742D49643A203C61636D652E72617465626F6F6B2E6578616D706C652E6F72673E0D0A4D494D452D56657273696F6E3A20312E300D0A436F6E74656E742D547970653A206D756C7469706172742F616C7465726E61746976653B0D0A20626F756E646172793D2238363663393837386336643231663734316233376636646139383436643866353939326430333961220D0A0D0A2D2D383636633938373863366432316637343162333766366461393834366438663539393264303339610D0A436F6E74656E742D547970653A20746578742F706C61696E3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A2071756F7465642D7072696E7461626C650D0A0D0A41636D6520566964656F2061636D653A2031207072696365207261697365642C20322062696C6C696E672072756C6573206368616E6765643B207365656E2033204D6179203230323620303D0D0A393A30302055544320286C617374207365656E206173206265666F72653A2032204D617920323032362030393A303020555443292E0D0A0D0A20202020202020202020202020202020202020207761732020202020202020206E6F77202020202020202020202020202020202035207320636C6970202020202020203130207320636C69700D0A20204E6F7661203732307020202024312E32302F6D696E20202024312E33322F6D696E2020202B31302E302520202024302E3132203D45323D38363D39322024302E313120202024302E323D0D0A34203D45323D38363D39322024302E32320D0A0D0A42696C6C696E672072756C65733A0D0A0D0A20202D204E6F76613A20726F756E64656420757020746F206D756C7469706C65206F6620362073203D45323D38363D393220726F756E64656420757020746F206D756C7469706C65206F663D0D0A203520730D0A20202D2050756C7361723A20726F756E64656420757020746F206D756C7469706C65206F6620362073203D45323D38363D393220726F756E64656420757020746F206D756C7469706C65203D0D0A6F66203520730D0A0D0A312070726963652069732073686F776E2077697468206F746865722064696769747320616E6420646964206E6F74206368616E67653A2061636D652F70756C7361722F67656E65726174653D0D0A5B7265736F6C7574696F6E3D3344373230705D2069732024332F6D696E2073686F776E2061732024332E30302F6D696E2E2054686520626F6F6B206B65657073207468652066696E6572203D0D0A6669677572652E0D0A0D0A54686520706167653A2068747470733A2F2F61636D652E746573742F61636D650D0A0D0A486F77207765206B6E6F773A20706167652062333A6234306630373965306433373639343634303735646635333763303565393633303834353365653538386664613337336435306137393D0D0A366363386339623263632C206B65707420696E207468652073746F72653B206072617465626F6F6B206578706C61696E202761636D652F6E6F76612F67656E65726174655B7265736F6C753D0D0A74696F6E3D3344373230705D27602073686F77732074686520747261696C2E0D0A0D0A2D2D2D2032204D617920323032362030393A3030205554430D0A2B2B2B2033204D617920323032362030393A3030205554430D0A4040202D312C37202B312C372040400D0A2D61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024312E3230202F206D696E7574650D0A2B61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024312E3332202F206D696E7574650D0A2061636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D334431303830705D202024322E3430202F206D696E7574650D0A2D61636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D3344373230705D20202433202F206D696E7574650D0A2B61636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024332E3030202F206D696E7574650D0A2061636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D334431303830705D202024342E3530202F206D696E7574650D0A2061636D652F6E6F76612F67656E65726174652020322D31323020730D0A2D61636D652F6E6F76612F67656E6572617465202042696C6C656420696E207374657073206F662036207365636F6E64730D0A2D61636D652F70756C7361722F67656E6572617465202042696C6C656420696E207374657073206F662036207365636F6E64730D0A2B61636D652F6E6F76612F67656E6572617465202042696C6C656420696E207374657073206F662035207365636F6E64730D0A2B61636D652F70756C7361722F67656E6572617465202042696C6C656420696E207374657073206F662035207365636F6E64730D0A0D0A2D2D383636633938373863366432316637343162333766366461393834366438663539393264303339610D0A436F6E74656E742D547970653A20746578742F68746D6C3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A2071756F7465642D7072696E7461626C650D0A0D0A3C21444F43545950452068746D6C3E3C68746D6C206C616E673D334422656E223E3C686561643E3C6D65746120636861727365743D3344227574662D38223E3C7469746C653E4E6F7661203D0D0A373230703A2024312E32302F6D696E203D45323D38363D39322024312E33322F6D696E20282B31302E3025292C20616E642032206D6F72653C2F7469746C653E3C2F686561643E3C626F643D0D0A79207374796C653D334422666F6E742D66616D696C793A73616E732D73657269663B666F6E742D73697A653A313570783B6C696E652D6865696768743A312E34353B6D61782D77696474683D0D0A3A3436656D223E3C703E41636D6520566964656F2061636D653A2031207072696365207261697365642C20322062696C6C696E672072756C6573206368616E6765643B207365656E2033203D0D0A4D617920323032362030393A30302055544320286C617374207365656E206173206265666F72653A2032204D617920323032362030393A303020555443292E3C2F703E3C7461626C6520733D0D0A74796C653D334422626F726465722D636F6C6C617073653A636F6C6C61707365223E3C74723E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B743D0D0A6578742D616C69676E3A6C656674223E3C2F74683E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B773D0D0A686974652D73706163653A6E6F77726170223E7761733C2F74683E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A723D0D0A696768743B77686974652D73706163653A6E6F77726170223E6E6F773C2F74683E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D613D0D0A6C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E3C2F74683E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B7465783D0D0A742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E35207320636C69703C2F74683E3C7468207374796C653D33442270616464696E673A327078203132703D0D0A782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E3130207320636C69703C2F74683E3C2F74723E3C74723E3C7464207374793D0D0A6C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A6C656674223E4E6F766120373230703C2F74643E3C7464207374796C653D33442270613D0D0A6464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E24312E32302F6D696E3C2F74643E3C74643D0D0A207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E24312E33323D0D0A2F6D696E3C2F74643E3C7464207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E3D0D0A6F77726170223E2B31302E30253C2F74643E3C7464207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B776869743D0D0A652D73706163653A6E6F77726170223E24302E3132203D45323D38363D39322024302E31313C2F74643E3C7464207374796C653D33442270616464696E673A3270782031327078203270783D0D0A20303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E24302E3234203D45323D38363D39322024302E32323C2F74643E3C2F74723E3C2F74613D0D0A626C653E3C703E42696C6C696E672072756C65733A3C2F703E3C756C3E3C6C693E4E6F76613A20726F756E64656420757020746F206D756C7469706C65206F6620362073203D45323D38363D0D0A3D393220726F756E64656420757020746F206D756C7469706C65206F66203520733C2F6C693E3C6C693E50756C7361723A20726F756E64656420757020746F206D756C7469706C65206F663D0D0A20362073203D45323D38363D393220726F756E64656420757020746F206D756C7469706C65206F66203520733C2F6C693E3C2F756C3E3C703E312070726963652069732073686F776E20773D0D0A697468206F746865722064696769747320616E6420646964206E6F74206368616E67653A2061636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D3344373230703D0D0A5D2069732024332F6D696E2073686F776E2061732024332E30302F6D696E2E2054686520626F6F6B206B65657073207468652066696E6572206669677572652E3C2F703E3C703E546865203D0D0A706167653A203C6120687265663D33442268747470733A2F2F61636D652E746573742F61636D65223E68747470733A2F2F61636D652E746573742F61636D653C2F613E3C2F703E3C703E483D0D0A6F77207765206B6E6F773A20706167652062333A623430663037396530643337363934363430373564663533376330356539363330383435336565353838666461333733643530613739363D0D0A6363386339623263632C206B65707420696E207468652073746F72653B206072617465626F6F6B206578706C61696E202761636D652F6E6F76612F67656E65726174655B7265736F6C75743D0D0A696F6E3D3344373230705D27602073686F77732074686520747261696C2E3C2F703E3C707265207374796C653D3344226261636B67726F756E643A236634663466343B70616464696E673A3D0D0A3870783B6F766572666C6F773A6175746F223E2D2D2D2032204D617920323032362030393A3030205554430D0A2B2B2B2033204D617920323032362030393A3030205554430D0A4040202D312C37202B312C372040400D0A2D61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024312E3230202F206D696E7574650D0A2B61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024312E3332202F206D696E7574650D0A2061636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D334431303830705D202024322E3430202F206D696E7574650D0A2D61636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D3344373230705D20202433202F206D696E7574650D0A2B61636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024332E3030202F206D696E7574650D0A2061636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D334431303830705D202024342E3530202F206D696E7574650D0A2061636D652F6E6F76612F67656E65726174652020322D31323020730D0A2D61636D652F6E6F76612F67656E6572617465202042696C6C656420696E207374657073206F662036207365636F6E64730D0A2D61636D652F70756C7361722F67656E6572617465202042696C6C656420696E207374657073206F662036207365636F6E64730D0A2B61636D652F6E6F76612F67656E6572617465202042696C6C656420696E207374657073206F662035207365636F6E64730D0A2B61636D652F70756C7361722F67656E6572617465202042696C6C656420696E207374657073206F662035207365636F6E64730D0A3C2F7072653E3C2F626F64793E3C2F68746D6C3E0D0A2D2D383636633938373863366432316637343162333766366461393834366438663539393264303339612D2D0D0A');
INSERT INTO letter VALUES(3,X'446174653A2053756E2C203033204D617920323032362031303A30303A3030202B303030300D0A4D6573736167652D49443A203C3366393363323462396532373736306564653830653062353736646232346633406578616D706C652E6F72673E0D0A46726F6D3A2072617465626F6F6B203C72617465626F6F6B406578616D706C652E6F72673E0D0A546F3A206F7073406578616D706C652E6F72670D0A5375626A6563743A2041636D6520566964656F2062697263682063616E6E6F7420626520726561643A20746869732069732061206368616C6C656E676520706167652C206E6F74207468650D0A207061676520286974732068656164696E672073617973203D3F7574662D383F623F346F4363616E567A64413D3D3F3D2061203D3F7574662D383F623F625739745A5735304C6934753F3D0D0A203D3F7574662D383F623F346F43644B513D3D3F3D0D0A4175746F2D5375626D69747465643A206175746F2D67656E6572617465640D0A496E2D5265706C792D546F3A203C3266636333316163636363323864336566623139373365303937376430336562406578616D706C652E6F72673E0D0A5265666572656E6365733A203C3266636333316163636363323864336566623139373365303937376430336562406578616D706C652E6F72673E0D0A4C6973742D49643A203C62697263682E72617465626F6F6B2E6578616D706C652E6F72673E0D0A4D494D452D56657273696F6E3A20312E300D0A436F6E74656E742D547970653A206D756C7469706172742F616C7465726E61746976653B0D0A20626F756E646172793D2265303431313631343534393765326431376532633235333438373062626636346633346235623064220D0A0D0A2D2D653034313136313435343937653264313765326332353334383730626266363466333462356230640D0A436F6E74656E742D547970653A20746578742F706C61696E3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A2071756F7465642D7072696E7461626C650D0A0D0A41636D6520566964656F20626972636820636F756C64206E6F7420626520726561642061742033204D617920323032362031303A3030205554432E2049747320707269636573206F6620313D0D0A204D61792032303236207374617920696E2074686520626F6F6B3B20746865792061726520322064617973206F6C642E0D0A0D0A20202D202F7372762F72617465626F6F6B2F73656C6563746F72732F62697263682E746F6D6C3A362028706167652070726963696E67293A20746869732069732061206368616C6C656E673D0D0A6520706167652C206E6F7420746865207061676520286974732068656164696E672073617973203D45323D38303D39436A7573742061206D6F6D656E742E2E2E3D45323D38303D3944290D0A0D0A5768617420746F20646F3A2074686520736974652061736B7320666F7220612062726F777365723B2072656E646572696E67207468652070616765206D61792068656C702E0D0A0D0A54686520706167653A2068747470733A2F2F61636D652E746573742F62697263680D0A0D0A596F752061726520746F6C64206F6E63653B20746865206E657874206D65737361676520636F6D6573207768656E2069742063616E206265207265616420616761696E2E0D0A0D0A2D2D653034313136313435343937653264313765326332353334383730626266363466333462356230640D0A436F6E74656E742D547970653A20746578742F68746D6C3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A2071756F7465642D7072696E7461626C650D0A0D0A3C21444F43545950452068746D6C3E3C68746D6C206C616E673D334422656E223E3C686561643E3C6D65746120636861727365743D3344227574662D38223E3C7469746C653E41636D65203D0D0A566964656F2062697263682063616E6E6F7420626520726561643A20746869732069732061206368616C6C656E676520706167652C206E6F742074686520706167652028697473206865613D0D0A64696E672073617973203D45323D38303D39436A7573742061206D6F6D656E742E2E2E3D45323D38303D3944293C2F7469746C653E3C2F686561643E3C626F6479207374796C653D3344223D0D0A666F6E742D66616D696C793A73616E732D73657269663B666F6E742D73697A653A313570783B6C696E652D6865696768743A312E34353B6D61782D77696474683A3436656D223E3C703E413D0D0A636D6520566964656F20626972636820636F756C64206E6F7420626520726561642061742033204D617920323032362031303A3030205554432E2049747320707269636573206F662031203D0D0A4D61792032303236207374617920696E2074686520626F6F6B3B20746865792061726520322064617973206F6C642E3C2F703E3C756C3E3C6C693E2F7372762F72617465626F6F6B2F73653D0D0A6C6563746F72732F62697263682E746F6D6C3A362028706167652070726963696E67293A20746869732069732061206368616C6C656E676520706167652C206E6F742074686520706167653D0D0A20286974732068656164696E672073617973203D45323D38303D39436A7573742061206D6F6D656E742E2E2E3D45323D38303D3944293C2F6C693E3C2F756C3E3C703E5768617420746F203D0D0A646F3A2074686520736974652061736B7320666F7220612062726F777365723B2072656E646572696E67207468652070616765206D61792068656C702E3C2F703E3C703E546865207061673D0D0A653A203C6120687265663D33442268747470733A2F2F61636D652E746573742F6269726368223E68747470733A2F2F61636D652E746573742F62697263683C2F613E3C2F703E3C703E596F3D0D0A752061726520746F6C64206F6E63653B20746865206E657874206D65737361676520636F6D6573207768656E2069742063616E206265207265616420616761696E2E3C2F703E3C2F626F643D0D0A793E3C2F68746D6C3E0D0A2D2D653034313136313435343937653264313765326332353334383730626266363466333462356230642D2D0D0A');
INSERT INTO letter VALUES(4,X'446174653A2053756E2C203033204D617920323032362031303A30303A3030202B303030300D0A4D6573736167652D49443A203C3562376133346235323664383761363935623934373435346466616265323362406578616D706C652E6F72673E0D0A46726F6D3A2072617465626F6F6B203C72617465626F6F6B406578616D706C652E6F72673E0D0A546F3A206465736B406578616D706C652E6E65740D0A5375626A6563743A2041636D6520566964656F2062697263682063616E6E6F7420626520726561643A20746869732069732061206368616C6C656E676520706167652C206E6F74207468650D0A207061676520286974732068656164696E672073617973203D3F7574662D383F623F346F4363616E567A64413D3D3F3D2061203D3F7574662D383F623F625739745A5735304C6934753F3D0D0A203D3F7574662D383F623F346F43644B513D3D3F3D0D0A4175746F2D5375626D69747465643A206175746F2D67656E6572617465640D0A496E2D5265706C792D546F3A203C6465326161373964653637356161356665663334336532626230623938316533406578616D706C652E6F72673E0D0A5265666572656E6365733A203C6465326161373964653637356161356665663334336532626230623938316533406578616D706C652E6F72673E0D0A4C6973742D49643A203C62697263682E72617465626F6F6B2E6578616D706C652E6F72673E0D0A4D494D452D56657273696F6E3A20312E300D0A436F6E74656E742D547970653A206D756C7469706172742F616C7465726E61746976653B0D0A20626F756E646172793D2235663138653839363230373739353830646339613666376163323162383633613136313661396337220D0A0D0A2D2D356631386538393632303737393538306463396136663761633231623836336131363136613963370D0A436F6E74656E742D547970653A20746578742F706C61696E3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A2071756F7465642D7072696E7461626C650D0A0D0A41636D6520566964656F20626972636820636F756C64206E6F7420626520726561642061742033204D617920323032362031303A3030205554432E2049747320707269636573206F6620313D0D0A204D61792032303236207374617920696E2074686520626F6F6B3B20746865792061726520322064617973206F6C642E0D0A0D0A20202D202F7372762F72617465626F6F6B2F73656C6563746F72732F62697263682E746F6D6C3A362028706167652070726963696E67293A20746869732069732061206368616C6C656E673D0D0A6520706167652C206E6F7420746865207061676520286974732068656164696E672073617973203D45323D38303D39436A7573742061206D6F6D656E742E2E2E3D45323D38303D3944290D0A0D0A5768617420746F20646F3A2074686520736974652061736B7320666F7220612062726F777365723B2072656E646572696E67207468652070616765206D61792068656C702E0D0A0D0A54686520706167653A2068747470733A2F2F61636D652E746573742F62697263680D0A0D0A596F752061726520746F6C64206F6E63653B20746865206E657874206D65737361676520636F6D6573207768656E2069742063616E206265207265616420616761696E2E0D0A0D0A2D2D356631386538393632303737393538306463396136663761633231623836336131363136613963370D0A436F6E74656E742D547970653A20746578742F68746D6C3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A2071756F7465642D7072696E7461626C650D0A0D0A3C21444F43545950452068746D6C3E3C68746D6C206C616E673D334422656E223E3C686561643E3C6D65746120636861727365743D3344227574662D38223E3C7469746C653E41636D65203D0D0A566964656F2062697263682063616E6E6F7420626520726561643A20746869732069732061206368616C6C656E676520706167652C206E6F742074686520706167652028697473206865613D0D0A64696E672073617973203D45323D38303D39436A7573742061206D6F6D656E742E2E2E3D45323D38303D3944293C2F7469746C653E3C2F686561643E3C626F6479207374796C653D3344223D0D0A666F6E742D66616D696C793A73616E732D73657269663B666F6E742D73697A653A313570783B6C696E652D6865696768743A312E34353B6D61782D77696474683A3436656D223E3C703E413D0D0A636D6520566964656F20626972636820636F756C64206E6F7420626520726561642061742033204D617920323032362031303A3030205554432E2049747320707269636573206F662031203D0D0A4D61792032303236207374617920696E2074686520626F6F6B3B20746865792061726520322064617973206F6C642E3C2F703E3C756C3E3C6C693E2F7372762F72617465626F6F6B2F73653D0D0A6C6563746F72732F62697263682E746F6D6C3A362028706167652070726963696E67293A20746869732069732061206368616C6C656E676520706167652C206E6F742074686520706167653D0D0A20286974732068656164696E672073617973203D45323D38303D39436A7573742061206D6F6D656E742E2E2E3D45323D38303D3944293C2F6C693E3C2F756C3E3C703E5768617420746F203D0D0A646F3A2074686520736974652061736B7320666F7220612062726F777365723B2072656E646572696E67207468652070616765206D61792068656C702E3C2F703E3C703E546865207061673D0D0A653A203C6120687265663D33442268747470733A2F2F61636D652E746573742F6269726368223E68747470733A2F2F61636D652E746573742F62697263683C2F613E3C2F703E3C703E596F3D0D0A752061726520746F6C64206F6E63653B20746865206E657874206D65737361676520636F6D6573207768656E2069742063616E206265207265616420616761696E2E3C2F703E3C2F626F643D0D0A793E3C2F68746D6C3E0D0A2D2D356631386538393632303737393538306463396136663761633231623836336131363136613963372D2D0D0A');
INSERT INTO letter VALUES(5,X'446174653A205765642C203036204D617920323032362030393A30303A3030202B303030300D0A4D6573736167652D49443A203C6538656563613934393635633664383632313165326366366431386534333038406578616D706C652E6F72673E0D0A46726F6D3A2072617465626F6F6B203C72617465626F6F6B406578616D706C652E6F72673E0D0A546F3A206F7073406578616D706C652E6F72670D0A5375626A6563743A2041636D6520566964656F2061636D6520726561647320646F75627466756C6C793A0D0A2061636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D373230705D2077656E742066726F6D2024312E33322F6D696E20746F202431332E32302F6D696E2C20627920610D0A20666163746F72206F662061626F75742031303A206120646563696D616C20706F696E74203D3F7574662D383F623F62574635346F436D3F3D0D0A4175746F2D5375626D69747465643A206175746F2D67656E6572617465640D0A496E2D5265706C792D546F3A203C3761633061383635323832313536323661393431343461613464666234303339406578616D706C652E6F72673E0D0A5265666572656E6365733A203C3761633061383635323832313536323661393431343461613464666234303339406578616D706C652E6F72673E0D0A4C6973742D49643A203C61636D652E72617465626F6F6B2E6578616D706C652E6F72673E0D0A4D494D452D56657273696F6E3A20312E300D0A436F6E74656E742D547970653A206D756C7469706172742F616C7465726E61746976653B0D0A20626F756E646172793D2230353433393039366266376535323532343035393631346165633266633362373265333031646564220D0A0D0A2D2D303534333930393662663765353235323430353936313461656332666333623732653330316465640D0A436F6E74656E742D547970653A20746578742F706C61696E3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A2071756F7465642D7072696E7461626C650D0A0D0A41636D6520566964656F2061636D652077617320726561642061742036204D617920323032362030393A3030205554432C20627574207768617420776173207265616420697320646F75623D0D0A7466756C2C20616E642074686520626F6F6B20646F6573206E6F742074616B652069742E2049747320707269636573206F662033204D61792032303236207374617920696E2074686520623D0D0A6F6F6B3B20746865792061726520332064617973206F6C642E0D0A0D0A20202D2061636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D2077656E742066726F6D2024312E33322F6D696E20746F202431332E32302F6D696E3D0D0A2C206279206120666163746F72206F662061626F75742031303A206120646563696D616C20706F696E74206D6179206861766520736C69707065640D0A0D0A20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020776173202020202072656164206E6F770D0A202061636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D20202024312E33322F6D696E2020202431332E32302F6D696E2020202B3930302E30250D0A0D0A42696C6C696E672072756C65733A0D0A0D0A20202D2061636D652F6E6F76612F67656E65726174653A20726F756E64656420757020746F206D756C7469706C65206F6620352073203D45323D38363D393220726F756E646564207570203D0D0A746F206D756C7469706C65206F66203620730D0A20202D2061636D652F70756C7361722F67656E65726174653A20726F756E64656420757020746F206D756C7469706C65206F6620352073203D45323D38363D393220726F756E64656420753D0D0A7020746F206D756C7469706C65206F66203620730D0A0D0A5768617420746F20646F3A206F6E6C7920796F752063616E20736574746C652069743A206C6F6F6B2061742074686520706167652066697273742E2054797065206F6E65206F66207468653D0D0A2074776F3A0D0A0D0A72617465626F6F6B207265766965772031202D2D6163636570740D0A72617465626F6F6B207265766965772031202D2D72656A6563740D0A0D0A54686520706167653A2068747470733A2F2F61636D652E746573742F61636D650D0A0D0A486F77207765206B6E6F773A20706167652062333A3437636439386534666464383334666338666136666161626230386538313931353665316264623363336434643863613861373431623D0D0A376434393265333138322C206B65707420696E207468652073746F72653B206072617465626F6F6B207265766965772031602073686F777320616C6C20746861742077617320726561642E0D0A0D0A596F752061726520746F6C64206F6E63653B20746865206E657874206D65737361676520636F6D6573207768656E20697420697320736574746C6564206F7220676F657320617761792E0D0A0D0A2D2D303534333930393662663765353235323430353936313461656332666333623732653330316465640D0A436F6E74656E742D547970653A20746578742F68746D6C3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A2071756F7465642D7072696E7461626C650D0A0D0A3C21444F43545950452068746D6C3E3C68746D6C206C616E673D334422656E223E3C686561643E3C6D65746120636861727365743D3344227574662D38223E3C7469746C653E41636D65203D0D0A566964656F2061636D6520726561647320646F75627466756C6C793A2061636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D2077656E742066726F3D0D0A6D2024312E33322F6D696E20746F202431332E32302F6D696E2C206279206120666163746F72206F662061626F75742031303A206120646563696D616C20706F696E74206D6179206861763D0D0A6520736C69707065643C2F7469746C653E3C2F686561643E3C626F6479207374796C653D334422666F6E742D66616D696C793A73616E732D73657269663B666F6E742D73697A653A3135703D0D0A783B6C696E652D6865696768743A312E34353B6D61782D77696474683A3436656D223E3C703E41636D6520566964656F2061636D652077617320726561642061742036204D6179203230323D0D0A362030393A3030205554432C20627574207768617420776173207265616420697320646F75627466756C2C20616E642074686520626F6F6B20646F6573206E6F742074616B652069742E203D0D0A49747320707269636573206F662033204D61792032303236207374617920696E2074686520626F6F6B3B20746865792061726520332064617973206F6C642E3C2F703E3C756C3E3C6C693E3D0D0A61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D2077656E742066726F6D2024312E33322F6D696E20746F202431332E32302F6D696E2C2062793D0D0A206120666163746F72206F662061626F75742031303A206120646563696D616C20706F696E74206D6179206861766520736C69707065643C2F6C693E3C2F756C3E3C7461626C65207374793D0D0A6C653D334422626F726465722D636F6C6C617073653A636F6C6C61707365223E3C74723E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B7465783D0D0A742D616C69676E3A6C656674223E3C2F74683E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B7768693D0D0A74652D73706163653A6E6F77726170223E7761733C2F74683E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A7269673D0D0A68743B77686974652D73706163653A6E6F77726170223E72656164206E6F773C2F74683E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B7465783D0D0A742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E3C2F74683E3C2F74723E3C74723E3C7464207374796C653D33442270616464696E673A3270782031323D0D0A70782032707820303B746578742D616C69676E3A6C656674223E61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D3C2F74643E3C7464207374793D0D0A6C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E24312E33322F6D696E3D0D0A3C2F74643E3C7464207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F7772613D0D0A70223E2431332E32302F6D696E3C2F74643E3C7464207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B776869743D0D0A652D73706163653A6E6F77726170223E2B3930302E30253C2F74643E3C2F74723E3C2F7461626C653E3C703E42696C6C696E672072756C65733A3C2F703E3C756C3E3C6C693E61636D652F3D0D0A6E6F76612F67656E65726174653A20726F756E64656420757020746F206D756C7469706C65206F6620352073203D45323D38363D393220726F756E64656420757020746F206D756C7469703D0D0A6C65206F66203620733C2F6C693E3C6C693E61636D652F70756C7361722F67656E65726174653A20726F756E64656420757020746F206D756C7469706C65206F6620352073203D45323D0D0A3D38363D393220726F756E64656420757020746F206D756C7469706C65206F66203620733C2F6C693E3C2F756C3E3C703E5768617420746F20646F3A206F6E6C7920796F752063616E20733D0D0A6574746C652069743A206C6F6F6B2061742074686520706167652066697273742E2054797065206F6E65206F66207468652074776F3A3C2F703E3C707265207374796C653D3344226261633D0D0A6B67726F756E643A236634663466343B70616464696E673A3870783B6F766572666C6F773A6175746F223E72617465626F6F6B207265766965772031202D2D6163636570740D0A72617465626F6F6B207265766965772031202D2D72656A6563740D0A3C2F7072653E3C703E54686520706167653A203C6120687265663D33442268747470733A2F2F61636D652E746573742F61636D65223E68747470733A2F2F61636D652E746573742F61636D3D0D0A653C2F613E3C2F703E3C703E486F77207765206B6E6F773A20706167652062333A3437636439386534666464383334666338666136666161626230386538313931353665316264623363333D0D0A643464386361386137343162376434393265333138322C206B65707420696E207468652073746F72653B206072617465626F6F6B207265766965772031602073686F777320616C6C2074683D0D0A61742077617320726561642E3C2F703E3C703E596F752061726520746F6C64206F6E63653B20746865206E657874206D65737361676520636F6D6573207768656E206974206973207365743D0D0A746C6564206F7220676F657320617761792E3C2F703E3C2F626F64793E3C2F68746D6C3E0D0A2D2D303534333930393662663765353235323430353936313461656332666333623732653330316465642D2D0D0A');
INSERT INTO letter VALUES(6,X'446174653A205765642C203036204D617920323032362030393A30303A3030202B303030300D0A4D6573736167652D49443A203C3832663263656164333433376231633464323036333563313739323965376232406578616D706C652E6F72673E0D0A46726F6D3A2072617465626F6F6B203C72617465626F6F6B406578616D706C652E6F72673E0D0A546F3A206465736B406578616D706C652E6E65740D0A5375626A6563743A2041636D6520566964656F2061636D6520726561647320646F75627466756C6C793A0D0A2061636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D373230705D2077656E742066726F6D2024312E33322F6D696E20746F202431332E32302F6D696E2C20627920610D0A20666163746F72206F662061626F75742031303A206120646563696D616C20706F696E74203D3F7574662D383F623F62574635346F436D3F3D0D0A4175746F2D5375626D69747465643A206175746F2D67656E6572617465640D0A496E2D5265706C792D546F3A203C6130633133613465393235393064613465313632343265393439323232633038406578616D706C652E6F72673E0D0A5265666572656E6365733A203C6130633133613465393235393064613465313632343265393439323232633038406578616D706C652E6F72673E0D0A4C6973742D49643A203C61636D652E72617465626F6F6B2E6578616D706C652E6F72673E0D0A4D494D452D56657273696F6E3A20312E300D0A436F6E74656E742D547970653A206D756C7469706172742F616C7465726E61746976653B0D0A20626F756E646172793D2232613366333134383135386437306663663932663633363335316363376537626231323735386263220D0A0D0A2D2D326133663331343831353864373066636639326636333633353163633765376262313237353862630D0A436F6E74656E742D547970653A20746578742F706C61696E3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A2071756F7465642D7072696E7461626C650D0A0D0A41636D6520566964656F2061636D652077617320726561642061742036204D617920323032362030393A3030205554432C20627574207768617420776173207265616420697320646F75623D0D0A7466756C2C20616E642074686520626F6F6B20646F6573206E6F742074616B652069742E2049747320707269636573206F662033204D61792032303236207374617920696E2074686520623D0D0A6F6F6B3B20746865792061726520332064617973206F6C642E0D0A0D0A20202D2061636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D2077656E742066726F6D2024312E33322F6D696E20746F202431332E32302F6D696E3D0D0A2C206279206120666163746F72206F662061626F75742031303A206120646563696D616C20706F696E74206D6179206861766520736C69707065640D0A0D0A20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020776173202020202072656164206E6F770D0A202061636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D20202024312E33322F6D696E2020202431332E32302F6D696E2020202B3930302E30250D0A0D0A42696C6C696E672072756C65733A0D0A0D0A20202D2061636D652F6E6F76612F67656E65726174653A20726F756E64656420757020746F206D756C7469706C65206F6620352073203D45323D38363D393220726F756E646564207570203D0D0A746F206D756C7469706C65206F66203620730D0A20202D2061636D652F70756C7361722F67656E65726174653A20726F756E64656420757020746F206D756C7469706C65206F6620352073203D45323D38363D393220726F756E64656420753D0D0A7020746F206D756C7469706C65206F66203620730D0A0D0A5768617420746F20646F3A206F6E6C7920796F752063616E20736574746C652069743A206C6F6F6B2061742074686520706167652066697273742E2054797065206F6E65206F66207468653D0D0A2074776F3A0D0A0D0A72617465626F6F6B207265766965772031202D2D6163636570740D0A72617465626F6F6B207265766965772031202D2D72656A6563740D0A0D0A54686520706167653A2068747470733A2F2F61636D652E746573742F61636D650D0A0D0A486F77207765206B6E6F773A20706167652062333A3437636439386534666464383334666338666136666161626230386538313931353665316264623363336434643863613861373431623D0D0A376434393265333138322C206B65707420696E207468652073746F72653B206072617465626F6F6B207265766965772031602073686F777320616C6C20746861742077617320726561642E0D0A0D0A596F752061726520746F6C64206F6E63653B20746865206E657874206D65737361676520636F6D6573207768656E20697420697320736574746C6564206F7220676F657320617761792E0D0A0D0A2D2D326133663331343831353864373066636639326636333633353163633765376262313237353862630D0A436F6E74656E742D547970653A20746578742F68746D6C3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A2071756F7465642D7072696E7461626C650D0A0D0A3C21444F43545950452068746D6C3E3C68746D6C206C616E673D334422656E223E3C686561643E3C6D65746120636861727365743D3344227574662D38223E3C7469746C653E41636D65203D0D0A566964656F2061636D6520726561647320646F75627466756C6C793A2061636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D2077656E742066726F3D0D0A6D2024312E33322F6D696E20746F202431332E32302F6D696E2C206279206120666163746F72206F662061626F75742031303A206120646563696D616C20706F696E74206D6179206861763D0D0A6520736C69707065643C2F7469746C653E3C2F686561643E3C626F6479207374796C653D334422666F6E742D66616D696C793A73616E732D73657269663B666F6E742D73697A653A3135703D0D0A783B6C696E652D6865696768743A312E34353B6D61782D77696474683A3436656D223E3C703E41636D6520566964656F2061636D652077617320726561642061742036204D6179203230323D0D0A362030393A3030205554432C20627574207768617420776173207265616420697320646F75627466756C2C20616E642074686520626F6F6B20646F6573206E6F742074616B652069742E203D0D0A49747320707269636573206F662033204D61792032303236207374617920696E2074686520626F6F6B3B20746865792061726520332064617973206F6C642E3C2F703E3C756C3E3C6C693E3D0D0A61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D2077656E742066726F6D2024312E33322F6D696E20746F202431332E32302F6D696E2C2062793D0D0A206120666163746F72206F662061626F75742031303A206120646563696D616C20706F696E74206D6179206861766520736C69707065643C2F6C693E3C2F756C3E3C7461626C65207374793D0D0A6C653D334422626F726465722D636F6C6C617073653A636F6C6C61707365223E3C74723E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B7465783D0D0A742D616C69676E3A6C656674223E3C2F74683E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B7768693D0D0A74652D73706163653A6E6F77726170223E7761733C2F74683E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A7269673D0D0A68743B77686974652D73706163653A6E6F77726170223E72656164206E6F773C2F74683E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B7465783D0D0A742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E3C2F74683E3C2F74723E3C74723E3C7464207374796C653D33442270616464696E673A3270782031323D0D0A70782032707820303B746578742D616C69676E3A6C656674223E61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D3C2F74643E3C7464207374793D0D0A6C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E24312E33322F6D696E3D0D0A3C2F74643E3C7464207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F7772613D0D0A70223E2431332E32302F6D696E3C2F74643E3C7464207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B776869743D0D0A652D73706163653A6E6F77726170223E2B3930302E30253C2F74643E3C2F74723E3C2F7461626C653E3C703E42696C6C696E672072756C65733A3C2F703E3C756C3E3C6C693E61636D652F3D0D0A6E6F76612F67656E65726174653A20726F756E64656420757020746F206D756C7469706C65206F6620352073203D45323D38363D393220726F756E64656420757020746F206D756C7469703D0D0A6C65206F66203620733C2F6C693E3C6C693E61636D652F70756C7361722F67656E65726174653A20726F756E64656420757020746F206D756C7469706C65206F6620352073203D45323D0D0A3D38363D393220726F756E64656420757020746F206D756C7469706C65206F66203620733C2F6C693E3C2F756C3E3C703E5768617420746F20646F3A206F6E6C7920796F752063616E20733D0D0A6574746C652069743A206C6F6F6B2061742074686520706167652066697273742E2054797065206F6E65206F66207468652074776F3A3C2F703E3C707265207374796C653D3344226261633D0D0A6B67726F756E643A236634663466343B70616464696E673A3870783B6F766572666C6F773A6175746F223E72617465626F6F6B207265766965772031202D2D6163636570740D0A72617465626F6F6B207265766965772031202D2D72656A6563740D0A3C2F7072653E3C703E54686520706167653A203C6120687265663D33442268747470733A2F2F61636D652E746573742F61636D65223E68747470733A2F2F61636D652E746573742F61636D3D0D0A653C2F613E3C2F703E3C703E486F77207765206B6E6F773A20706167652062333A3437636439386534666464383334666338666136666161626230386538313931353665316264623363333D0D0A643464386361386137343162376434393265333138322C206B65707420696E207468652073746F72653B206072617465626F6F6B207265766965772031602073686F777320616C6C2074683D0D0A61742077617320726561642E3C2F703E3C703E596F752061726520746F6C64206F6E63653B20746865206E657874206D65737361676520636F6D6573207768656E206974206973207365743D0D0A746C6564206F7220676F657320617761792E3C2F703E3C2F626F64793E3C2F68746D6C3E0D0A2D2D326133663331343831353864373066636639326636333633353163633765376262313237353862632D2D0D0A');
INSERT INTO letter VALUES(7,X'446174653A205468752C203037204D617920323032362030393A30303A3030202B303030300D0A4D6573736167652D49443A203C3530623765316565396461626431383635633430353435656430643833366138406578616D706C652E6F72673E0D0A46726F6D3A2072617465626F6F6B203C72617465626F6F6B406578616D706C652E6F72673E0D0A546F3A206F7073406578616D706C652E6F72670D0A5375626A6563743A204E6F766120373230703A2024312E33322F6D696E203D3F7574662D383F623F346F61533F3D2024312E34302F6D696E20282B362E3125292C20616E642032206D6F72650D0A4175746F2D5375626D69747465643A206175746F2D67656E6572617465640D0A496E2D5265706C792D546F3A203C3761633061383635323832313536323661393431343461613464666234303339406578616D706C652E6F72673E0D0A5265666572656E6365733A203C3761633061383635323832313536323661393431343461613464666234303339406578616D706C652E6F72673E0D0A4C6973742D49643A203C61636D652E72617465626F6F6B2E6578616D706C652E6F72673E0D0A4D494D452D56657273696F6E3A20312E300D0A436F6E74656E742D547970653A206D756C7469706172742F616C7465726E61746976653B0D0A20626F756E646172793D2239383138346232313162373833353664316633356538643862386337323336323932323137373039220D0A0D0A2D2D393831383462323131623738333536643166333565386438623863373233363239323231373730390D0A436F6E74656E742D547970653A20746578742F706C61696E3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A2071756F7465642D7072696E7461626C650D0A0D0A41636D6520566964656F2061636D653A2031207072696365207261697365642C20322062696C6C696E672072756C6573206368616E6765643B207365656E2037204D6179203230323620303D0D0A393A30302055544320286C617374207365656E206173206265666F72653A2033204D617920323032362030393A303020555443292E0D0A0D0A54686520646F75627466756C2072656164696E67206F662036204D617920323032362030393A30302055544320697320676F6E652061742037204D617920323032362030393A30302055543D0D0A4320616E6420776173206E657665722074616B656E202861636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D2077656E742066726F6D2024312E333D0D0A322F6D696E20746F202431332E32302F6D696E2C206279206120666163746F72206F662061626F75742031303A206120646563696D616C20706F696E74206D6179206861766520736C69703D0D0A706564292E0D0A0D0A20202020202020202020202020202020202020207761732020202020202020206E6F772020202020202020202020202020202035207320636C6970202020202020203130207320636C69700D0A20204E6F7661203732307020202024312E33322F6D696E20202024312E34302F6D696E2020202B362E312520202024302E3131203D45323D38363D39322024302E313420202024302E32323D0D0A203D45323D38363D39322024302E32380D0A0D0A42696C6C696E672072756C65733A0D0A0D0A20202D204E6F76613A20726F756E64656420757020746F206D756C7469706C65206F6620352073203D45323D38363D393220726F756E64656420757020746F206D756C7469706C65206F663D0D0A203620730D0A20202D2050756C7361723A20726F756E64656420757020746F206D756C7469706C65206F6620352073203D45323D38363D393220726F756E64656420757020746F206D756C7469706C65203D0D0A6F66203620730D0A0D0A54686520706167653A2068747470733A2F2F61636D652E746573742F61636D650D0A0D0A486F77207765206B6E6F773A20706167652062333A3237613965393134343630353866353530316365383337396638666161633937316131393836643533326634383337663562613731343D0D0A323031396562386437302C206B65707420696E207468652073746F72653B206072617465626F6F6B206578706C61696E202761636D652F6E6F76612F67656E65726174655B7265736F6C753D0D0A74696F6E3D3344373230705D27602073686F77732074686520747261696C2E0D0A0D0A2D2D2D2033204D617920323032362030393A3030205554430D0A2B2B2B2037204D617920323032362030393A3030205554430D0A4040202D312C37202B312C372040400D0A2D61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024312E3332202F206D696E7574650D0A2B61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024312E3430202F206D696E7574650D0A2061636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D334431303830705D202024322E3430202F206D696E7574650D0A2061636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024332E3030202F206D696E7574650D0A2D61636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D334431303830705D202024342E3530202F206D696E7574650D0A2B61636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D334431303830705D20202420342E3530202F206D696E7574650D0A2061636D652F6E6F76612F67656E65726174652020322D31323020730D0A2D61636D652F6E6F76612F67656E6572617465202042696C6C656420696E207374657073206F662035207365636F6E64730D0A2D61636D652F70756C7361722F67656E6572617465202042696C6C656420696E207374657073206F662035207365636F6E64730D0A2B61636D652F6E6F76612F67656E6572617465202042696C6C656420696E207374657073206F662036207365636F6E64730D0A2B61636D652F70756C7361722F67656E6572617465202042696C6C656420696E207374657073206F662036207365636F6E64730D0A0D0A2D2D393831383462323131623738333536643166333565386438623863373233363239323231373730390D0A436F6E74656E742D547970653A20746578742F68746D6C3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A2071756F7465642D7072696E7461626C650D0A0D0A3C21444F43545950452068746D6C3E3C68746D6C206C616E673D334422656E223E3C686561643E3C6D65746120636861727365743D3344227574662D38223E3C7469746C653E4E6F7661203D0D0A373230703A2024312E33322F6D696E203D45323D38363D39322024312E34302F6D696E20282B362E3125292C20616E642032206D6F72653C2F7469746C653E3C2F686561643E3C626F64793D0D0A207374796C653D334422666F6E742D66616D696C793A73616E732D73657269663B666F6E742D73697A653A313570783B6C696E652D6865696768743A312E34353B6D61782D77696474683A3D0D0A3436656D223E3C703E41636D6520566964656F2061636D653A2031207072696365207261697365642C20322062696C6C696E672072756C6573206368616E6765643B207365656E2037204D3D0D0A617920323032362030393A30302055544320286C617374207365656E206173206265666F72653A2033204D617920323032362030393A303020555443292E3C2F703E3C703E54686520646F3D0D0A75627466756C2072656164696E67206F662036204D617920323032362030393A30302055544320697320676F6E652061742037204D617920323032362030393A30302055544320616E64203D0D0A776173206E657665722074616B656E202861636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D2077656E742066726F6D2024312E33322F6D696E203D0D0A746F202431332E32302F6D696E2C206279206120666163746F72206F662061626F75742031303A206120646563696D616C20706F696E74206D6179206861766520736C6970706564292E3C3D0D0A2F703E3C7461626C65207374796C653D334422626F726465722D636F6C6C617073653A636F6C6C61707365223E3C74723E3C7468207374796C653D33442270616464696E673A32707820313D0D0A3270782032707820303B746578742D616C69676E3A6C656674223E3C2F74683E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C3D0D0A69676E3A72696768743B77686974652D73706163653A6E6F77726170223E7761733C2F74683E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B743D0D0A6578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E6E6F773C2F74683E3C7468207374796C653D33442270616464696E673A327078203132707820323D0D0A707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E3C2F74683E3C7468207374796C653D33442270616464696E673A327078203132703D0D0A782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E35207320636C69703C2F74683E3C7468207374796C653D334422706164643D0D0A696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E3130207320636C69703C2F74683E3C2F74723E3D0D0A3C74723E3C7464207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A6C656674223E4E6F766120373230703C2F74643E3C7464203D0D0A7374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E24312E33322F3D0D0A6D696E3C2F74643E3C7464207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F3D0D0A77726170223E24312E34302F6D696E3C2F74643E3C7464207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B77683D0D0A6974652D73706163653A6E6F77726170223E2B362E31253C2F74643E3C7464207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A3D0D0A72696768743B77686974652D73706163653A6E6F77726170223E24302E3131203D45323D38363D39322024302E31343C2F74643E3C7464207374796C653D33442270616464696E673A32703D0D0A7820313270782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E24302E3232203D45323D38363D39322024302E32383C2F74643D0D0A3E3C2F74723E3C2F7461626C653E3C703E42696C6C696E672072756C65733A3C2F703E3C756C3E3C6C693E4E6F76613A20726F756E64656420757020746F206D756C7469706C65206F66203D0D0A352073203D45323D38363D393220726F756E64656420757020746F206D756C7469706C65206F66203620733C2F6C693E3C6C693E50756C7361723A20726F756E64656420757020746F206D3D0D0A756C7469706C65206F6620352073203D45323D38363D393220726F756E64656420757020746F206D756C7469706C65206F66203620733C2F6C693E3C2F756C3E3C703E54686520706167653D0D0A3A203C6120687265663D33442268747470733A2F2F61636D652E746573742F61636D65223E68747470733A2F2F61636D652E746573742F61636D653C2F613E3C2F703E3C703E486F7720773D0D0A65206B6E6F773A20706167652062333A32376139653931343436303538663535303163653833373966386661616339373161313938366435333266343833376635626137313432303139653D0D0A62386437302C206B65707420696E207468652073746F72653B206072617465626F6F6B206578706C61696E202761636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D0D0A3D3344373230705D27602073686F77732074686520747261696C2E3C2F703E3C707265207374796C653D3344226261636B67726F756E643A236634663466343B70616464696E673A3870783D0D0A3B6F766572666C6F773A6175746F223E2D2D2D2033204D617920323032362030393A3030205554430D0A2B2B2B2037204D617920323032362030393A3030205554430D0A4040202D312C37202B312C372040400D0A2D61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024312E3332202F206D696E7574650D0A2B61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024312E3430202F206D696E7574650D0A2061636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D334431303830705D202024322E3430202F206D696E7574650D0A2061636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024332E3030202F206D696E7574650D0A2D61636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D334431303830705D202024342E3530202F206D696E7574650D0A2B61636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D334431303830705D20202420342E3530202F206D696E7574650D0A2061636D652F6E6F76612F67656E65726174652020322D31323020730D0A2D61636D652F6E6F76612F67656E6572617465202042696C6C656420696E207374657073206F662035207365636F6E64730D0A2D61636D652F70756C7361722F67656E6572617465202042696C6C656420696E207374657073206F662035207365636F6E64730D0A2B61636D652F6E6F76612F67656E6572617465202042696C6C656420696E207374657073206F662036207365636F6E64730D0A2B61636D652F70756C7361722F67656E6572617465202042696C6C656420696E207374657073206F662036207365636F6E64730D0A3C2F7072653E3C2F626F64793E3C2F68746D6C3E0D0A2D2D393831383462323131623738333536643166333565386438623863373233363239323231373730392D2D0D0A');
INSERT INTO letter VALUES(8,X'446174653A205468752C203037204D617920323032362030393A30303A3030202B303030300D0A4D6573736167652D49443A203C3766663237663138313039383462343566343331336132633035323532326361406578616D706C652E6F72673E0D0A46726F6D3A2072617465626F6F6B203C72617465626F6F6B406578616D706C652E6F72673E0D0A546F3A206465736B406578616D706C652E6E65740D0A5375626A6563743A204E6F766120373230703A2024312E33322F6D696E203D3F7574662D383F623F346F61533F3D2024312E34302F6D696E20282B362E3125292C20616E642032206D6F72650D0A4175746F2D5375626D69747465643A206175746F2D67656E6572617465640D0A496E2D5265706C792D546F3A203C6130633133613465393235393064613465313632343265393439323232633038406578616D706C652E6F72673E0D0A5265666572656E6365733A203C6130633133613465393235393064613465313632343265393439323232633038406578616D706C652E6F72673E0D0A4C6973742D49643A203C61636D652E72617465626F6F6B2E6578616D706C652E6F72673E0D0A4D494D452D56657273696F6E3A20312E300D0A436F6E74656E742D547970653A206D756C7469706172742F616C7465726E61746976653B0D0A20626F756E646172793D2264636539663938636536336366336437646564613963333139363437323436613861386432636661220D0A0D0A2D2D646365396639386365363363663364376465646139633331393634373234366138613864326366610D0A436F6E74656E742D547970653A20746578742F706C61696E3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A2071756F7465642D7072696E7461626C650D0A0D0A41636D6520566964656F2061636D653A2031207072696365207261697365642C20322062696C6C696E672072756C6573206368616E6765643B207365656E2037204D6179203230323620303D0D0A393A30302055544320286C617374207365656E206173206265666F72653A2033204D617920323032362030393A303020555443292E0D0A0D0A54686520646F75627466756C2072656164696E67206F662036204D617920323032362030393A30302055544320697320676F6E652061742037204D617920323032362030393A30302055543D0D0A4320616E6420776173206E657665722074616B656E202861636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D2077656E742066726F6D2024312E333D0D0A322F6D696E20746F202431332E32302F6D696E2C206279206120666163746F72206F662061626F75742031303A206120646563696D616C20706F696E74206D6179206861766520736C69703D0D0A706564292E0D0A0D0A20202020202020202020202020202020202020207761732020202020202020206E6F772020202020202020202020202020202035207320636C6970202020202020203130207320636C69700D0A20204E6F7661203732307020202024312E33322F6D696E20202024312E34302F6D696E2020202B362E312520202024302E3131203D45323D38363D39322024302E313420202024302E32323D0D0A203D45323D38363D39322024302E32380D0A0D0A42696C6C696E672072756C65733A0D0A0D0A20202D204E6F76613A20726F756E64656420757020746F206D756C7469706C65206F6620352073203D45323D38363D393220726F756E64656420757020746F206D756C7469706C65206F663D0D0A203620730D0A20202D2050756C7361723A20726F756E64656420757020746F206D756C7469706C65206F6620352073203D45323D38363D393220726F756E64656420757020746F206D756C7469706C65203D0D0A6F66203620730D0A0D0A54686520706167653A2068747470733A2F2F61636D652E746573742F61636D650D0A0D0A486F77207765206B6E6F773A20706167652062333A3237613965393134343630353866353530316365383337396638666161633937316131393836643533326634383337663562613731343D0D0A323031396562386437302C206B65707420696E207468652073746F72653B206072617465626F6F6B206578706C61696E202761636D652F6E6F76612F67656E65726174655B7265736F6C753D0D0A74696F6E3D3344373230705D27602073686F77732074686520747261696C2E0D0A0D0A2D2D2D2033204D617920323032362030393A3030205554430D0A2B2B2B2037204D617920323032362030393A3030205554430D0A4040202D312C37202B312C372040400D0A2D61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024312E3332202F206D696E7574650D0A2B61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024312E3430202F206D696E7574650D0A2061636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D334431303830705D202024322E3430202F206D696E7574650D0A2061636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024332E3030202F206D696E7574650D0A2D61636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D334431303830705D202024342E3530202F206D696E7574650D0A2B61636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D334431303830705D20202420342E3530202F206D696E7574650D0A2061636D652F6E6F76612F67656E65726174652020322D31323020730D0A2D61636D652F6E6F76612F67656E6572617465202042696C6C656420696E207374657073206F662035207365636F6E64730D0A2D61636D652F70756C7361722F67656E6572617465202042696C6C656420696E207374657073206F662035207365636F6E64730D0A2B61636D652F6E6F76612F67656E6572617465202042696C6C656420696E207374657073206F662036207365636F6E64730D0A2B61636D652F70756C7361722F67656E6572617465202042696C6C656420696E207374657073206F662036207365636F6E64730D0A0D0A2D2D646365396639386365363363663364376465646139633331393634373234366138613864326366610D0A436F6E74656E742D547970653A20746578742F68746D6C3B20636861727365743D7574662D380D0A436F6E74656E742D5472616E736665722D456E636F64696E673A2071756F7465642D7072696E7461626C650D0A0D0A3C21444F43545950452068746D6C3E3C68746D6C206C616E673D334422656E223E3C686561643E3C6D65746120636861727365743D3344227574662D38223E3C7469746C653E4E6F7661203D0D0A373230703A2024312E33322F6D696E203D45323D38363D39322024312E34302F6D696E20282B362E3125292C20616E642032206D6F72653C2F7469746C653E3C2F686561643E3C626F64793D0D0A207374796C653D334422666F6E742D66616D696C793A73616E732D73657269663B666F6E742D73697A653A313570783B6C696E652D6865696768743A312E34353B6D61782D77696474683A3D0D0A3436656D223E3C703E41636D6520566964656F2061636D653A2031207072696365207261697365642C20322062696C6C696E672072756C6573206368616E6765643B207365656E2037204D3D0D0A617920323032362030393A30302055544320286C617374207365656E206173206265666F72653A2033204D617920323032362030393A303020555443292E3C2F703E3C703E54686520646F3D0D0A75627466756C2072656164696E67206F662036204D617920323032362030393A30302055544320697320676F6E652061742037204D617920323032362030393A30302055544320616E64203D0D0A776173206E657665722074616B656E202861636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D2077656E742066726F6D2024312E33322F6D696E203D0D0A746F202431332E32302F6D696E2C206279206120666163746F72206F662061626F75742031303A206120646563696D616C20706F696E74206D6179206861766520736C6970706564292E3C3D0D0A2F703E3C7461626C65207374796C653D334422626F726465722D636F6C6C617073653A636F6C6C61707365223E3C74723E3C7468207374796C653D33442270616464696E673A32707820313D0D0A3270782032707820303B746578742D616C69676E3A6C656674223E3C2F74683E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C3D0D0A69676E3A72696768743B77686974652D73706163653A6E6F77726170223E7761733C2F74683E3C7468207374796C653D33442270616464696E673A32707820313270782032707820303B743D0D0A6578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E6E6F773C2F74683E3C7468207374796C653D33442270616464696E673A327078203132707820323D0D0A707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E3C2F74683E3C7468207374796C653D33442270616464696E673A327078203132703D0D0A782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E35207320636C69703C2F74683E3C7468207374796C653D334422706164643D0D0A696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E3130207320636C69703C2F74683E3C2F74723E3D0D0A3C74723E3C7464207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A6C656674223E4E6F766120373230703C2F74643E3C7464203D0D0A7374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E24312E33322F3D0D0A6D696E3C2F74643E3C7464207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F3D0D0A77726170223E24312E34302F6D696E3C2F74643E3C7464207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A72696768743B77683D0D0A6974652D73706163653A6E6F77726170223E2B362E31253C2F74643E3C7464207374796C653D33442270616464696E673A32707820313270782032707820303B746578742D616C69676E3A3D0D0A72696768743B77686974652D73706163653A6E6F77726170223E24302E3131203D45323D38363D39322024302E31343C2F74643E3C7464207374796C653D33442270616464696E673A32703D0D0A7820313270782032707820303B746578742D616C69676E3A72696768743B77686974652D73706163653A6E6F77726170223E24302E3232203D45323D38363D39322024302E32383C2F74643D0D0A3E3C2F74723E3C2F7461626C653E3C703E42696C6C696E672072756C65733A3C2F703E3C756C3E3C6C693E4E6F76613A20726F756E64656420757020746F206D756C7469706C65206F66203D0D0A352073203D45323D38363D393220726F756E64656420757020746F206D756C7469706C65206F66203620733C2F6C693E3C6C693E50756C7361723A20726F756E64656420757020746F206D3D0D0A756C7469706C65206F6620352073203D45323D38363D393220726F756E64656420757020746F206D756C7469706C65206F66203620733C2F6C693E3C2F756C3E3C703E54686520706167653D0D0A3A203C6120687265663D33442268747470733A2F2F61636D652E746573742F61636D65223E68747470733A2F2F61636D652E746573742F61636D653C2F613E3C2F703E3C703E486F7720773D0D0A65206B6E6F773A20706167652062333A32376139653931343436303538663535303163653833373966386661616339373161313938366435333266343833376635626137313432303139653D0D0A62386437302C206B65707420696E207468652073746F72653B206072617465626F6F6B206578706C61696E202761636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D0D0A3D3344373230705D27602073686F77732074686520747261696C2E3C2F703E3C707265207374796C653D3344226261636B67726F756E643A236634663466343B70616464696E673A3870783D0D0A3B6F766572666C6F773A6175746F223E2D2D2D2033204D617920323032362030393A3030205554430D0A2B2B2B2037204D617920323032362030393A3030205554430D0A4040202D312C37202B312C372040400D0A2D61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024312E3332202F206D696E7574650D0A2B61636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024312E3430202F206D696E7574650D0A2061636D652F6E6F76612F67656E65726174655B7265736F6C7574696F6E3D334431303830705D202024322E3430202F206D696E7574650D0A2061636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D3344373230705D202024332E3030202F206D696E7574650D0A2D61636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D334431303830705D202024342E3530202F206D696E7574650D0A2B61636D652F70756C7361722F67656E65726174655B7265736F6C7574696F6E3D334431303830705D20202420342E3530202F206D696E7574650D0A2061636D652F6E6F76612F67656E65726174652020322D31323020730D0A2D61636D652F6E6F76612F67656E6572617465202042696C6C656420696E207374657073206F662035207365636F6E64730D0A2D61636D652F70756C7361722F67656E6572617465202042696C6C656420696E207374657073206F662035207365636F6E64730D0A2B61636D652F6E6F76612F67656E6572617465202042696C6C656420696E207374657073206F662036207365636F6E64730D0A2B61636D652F70756C7361722F67656E6572617465202042696C6C656420696E207374657073206F662036207365636F6E64730D0A3C2F7072653E3C2F626F64793E3C2F68746D6C3E0D0A2D2D646365396639386365363363663364376465646139633331393634373234366138613864326366612D2D0D0A');
INSERT INTO check_tally VALUES('acme','changed',3,0,0,0,0);
INSERT INTO check_tally VALUES('acme','suspect',1,0,0,0,0);
INSERT INTO check_tally VALUES('acme','unchanged',1,0,0,0,0);
INSERT INTO check_tally VALUES('birch','changed',1,0,0,0,0);
INSERT INTO check_tally VALUES('birch','unreadable',3,0,0,0,0);
CREATE INDEX check_by_source ON check_run (source);
CREATE INDEX good_check_by_source ON check_run (source) WHERE outcome IN ('unchanged', 'changed');
CREATE INDEX snapshot_by_source ON snapshot (source);
CREATE INDEX line_by_rate ON line (rate);
CREATE INDEX price_by_line ON price (source, rate);
CREATE UNIQUE INDEX price_in_force ON price (source, rate) WHERE ended IS NULL;
CREATE INDEX rule_by_topic ON rule (source, route, topic);
CREATE INDEX rule_by_start ON rule (observed_from);
CREATE UNIQUE INDEX rule_in_force ON rule (source, route, topic, value) WHERE ended IS NULL;
CREATE INDEX change_by_instant ON change (observed);
CREATE INDEX change_by_source ON change (source, observed);
CREATE UNIQUE INDEX trouble_open ON trouble (source) WHERE ended IS NULL;
CREATE UNIQUE INDEX suspect_open ON suspect (source) WHERE state = 'open';
CREATE INDEX suspect_by_reading ON suspect (source, fingerprint);
CREATE INDEX suspect_by_check ON suspect (seen_by);
CREATE INDEX mention_in_force ON mention (source) WHERE ended IS NULL;
CREATE UNIQUE INDEX contradiction_open ON contradiction (subject) WHERE ended IS NULL;
CREATE INDEX contradiction_end_untold ON contradiction (id) WHERE ended IS NOT NULL AND end_told IS NULL;
CREATE INDEX contradiction_by_rate ON contradiction_side (rate);
CREATE INDEX page_by_base ON page (base) WHERE base IS NOT NULL;
CREATE INDEX page_kept ON page (first_seen) WHERE dropped IS NULL;
CREATE INDEX check_page_by_page ON check_page (page);
CREATE INDEX outbox_by_state ON outbox (state, next_attempt);
CREATE INDEX outbox_by_alert ON outbox (alert);
CREATE INDEX outbox_by_digest ON outbox (digest) WHERE digest IS NOT NULL;
CREATE INDEX attempt_by_outbox ON attempt (outbox);
CREATE INDEX attempt_in_flight ON attempt (outbox) WHERE finished IS NULL;
CREATE INDEX attempt_by_result ON attempt (result) WHERE result IS NOT NULL;
COMMIT;
