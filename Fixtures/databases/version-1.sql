-- Shows the schema of the first version, with one feed; by hand, of migration "1" as it was released.
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES ('1');

CREATE TABLE feed (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,          -- as feeds.toml had it at the last poll
    answered_by TEXT,              -- the URL or path that the validators belong to
    title TEXT,
    site_url TEXT,
    etag BLOB,
    last_modified BLOB,
    body_digest BLOB,
    baselined_at INTEGER,          -- first complete document
    polled_at INTEGER NOT NULL,
    succeeded_at INTEGER,
    not_before INTEGER,            -- what the server asked for
    failures INTEGER NOT NULL,     -- in a row
    last_error TEXT,
    median_gap INTEGER             -- seconds between its items, for adaptive schedules
) STRICT;

CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    feed INTEGER NOT NULL REFERENCES feed(id),
    identity_low INTEGER NOT NULL, -- the other half of item_key.identity
    revision INTEGER NOT NULL,
    guid TEXT,
    url TEXT,
    title TEXT,
    summary TEXT,
    content TEXT,
    authors TEXT,                  -- names, one a line
    categories TEXT,               -- terms, one a line
    language TEXT,
    published INTEGER,
    updated INTEGER,
    first_seen INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

-- One range of it answers what of a document is new or changed.
CREATE TABLE item_key (
    feed INTEGER NOT NULL REFERENCES feed(id),
    identity INTEGER NOT NULL,
    text_digest INTEGER NOT NULL,
    item INTEGER NOT NULL REFERENCES item(id),
    PRIMARY KEY (feed, identity)
) STRICT, WITHOUT ROWID;

CREATE TABLE alert (
    id TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    rule TEXT NOT NULL,
    feed INTEGER NOT NULL REFERENCES feed(id),
    item INTEGER NOT NULL REFERENCES item(id),
    created_at INTEGER NOT NULL,
    body BLOB NOT NULL             -- the webhook's bytes, the same at every attempt
) STRICT;
CREATE INDEX alert_item ON alert(item);
CREATE INDEX alert_created ON alert(created_at);

-- Which rules an item satisfied in some revision, told or not: an edit is no second match.
CREATE TABLE hit (
    item INTEGER NOT NULL REFERENCES item(id),
    rule TEXT NOT NULL,
    PRIMARY KEY (item, rule)
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    alert TEXT NOT NULL REFERENCES alert(id),
    sink TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'dead', 'dropped')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER,               -- what the receiver asked for
    run INTEGER,                   -- the run that attempted it last
    last_at INTEGER,
    last_status INTEGER,
    last_error TEXT,
    UNIQUE (alert, sink)
) STRICT;
CREATE INDEX delivery_pending ON delivery(sink, id) WHERE state = 'pending';

INSERT INTO feed (name, source, answered_by, etag, polled_at, succeeded_at, failures)
VALUES ('news', 'http://example.org/feed', 'http://example.org/feed', x'22E922', 1700000000000,
    1700000000000, 0);
