import GRDB

/// The numbered migrations. Append only: a released one is never edited.
///
/// Times are whole milliseconds since 1970. ETag and Last-Modified are the server's bytes, which
/// need not be text.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { try $0.execute(sql: version1) }
        migrator.registerMigration("2") { try $0.execute(sql: version2) }
        migrator.registerMigration("3") { try $0.execute(sql: version3) }
        migrator.registerMigration("4") { try $0.execute(sql: version4) }
        migrator.registerMigration("5") { try $0.execute(sql: version5) }
        migrator.registerMigration("6") { try $0.execute(sql: version6) }
        migrator.registerMigration("7") { try $0.execute(sql: version7) }
        migrator.registerMigration("8") { try $0.execute(sql: version8) }
        migrator.registerMigration("9") { try $0.execute(sql: version9) }
        migrator.registerMigration("10") { try $0.execute(sql: version10) }
        migrator.registerMigration("12") { try $0.execute(sql: version12) }
        migrator.registerMigration("13") { try $0.execute(sql: version13) }
        return migrator
    }

    private static let version1 = """
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
        """

    /// What politeness needs to remember.
    private static let version2 = """
        ALTER TABLE feed ADD COLUMN not_before_source TEXT;   -- the header or element that says so
        ALTER TABLE feed ADD COLUMN beat_at INTEGER;          -- when the last poll was planned
        ALTER TABLE feed ADD COLUMN moved_to TEXT;            -- polled instead of source
        ALTER TABLE feed ADD COLUMN moving_to TEXT;           -- where permanent redirects lead
        ALTER TABLE feed ADD COLUMN moving_polls INTEGER NOT NULL DEFAULT 0;  -- good ones, that way
        ALTER TABLE feed ADD COLUMN gone_at INTEGER;          -- its server said so (410)
        ALTER TABLE feed ADD COLUMN full_at INTEGER;          -- last answer that was no 304
        ALTER TABLE feed ADD COLUMN unconditional_at INTEGER; -- last request without validators
        ALTER TABLE feed ADD COLUMN offers_deltas INTEGER NOT NULL DEFAULT 0; -- RFC 3229
        ALTER TABLE feed ADD COLUMN ttl INTEGER;              -- seconds, as is update_period
        ALTER TABLE feed ADD COLUMN update_period INTEGER;
        ALTER TABLE feed ADD COLUMN skip_hours INTEGER NOT NULL DEFAULT 0;    -- a bit an hour, GMT
        ALTER TABLE feed ADD COLUMN skip_days INTEGER NOT NULL DEFAULT 0;     -- a bit a day, 1: Sunday
        UPDATE feed SET full_at = polled_at;

        -- Servers that asked to be left alone (429 or 503 with Retry-After).
        CREATE TABLE host (
            authority TEXT PRIMARY KEY,    -- host:port
            paused_until INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- One row. Spreads the polls of different installations.
        CREATE TABLE install (
            id BLOB NOT NULL
        ) STRICT;
        INSERT INTO install VALUES (randomblob(8));
        """

    /// Alerts that are of no item: digests, events of feeds and sinks.
    private static let version3 = """
        CREATE TABLE new_alert (
            id TEXT PRIMARY KEY,
            type TEXT NOT NULL,
            rule TEXT,
            feed INTEGER REFERENCES feed(id),
            item INTEGER REFERENCES item(id),
            created_at INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        INSERT INTO new_alert SELECT id, type, rule, feed, item, created_at, body FROM alert;
        DROP TABLE alert;
        ALTER TABLE new_alert RENAME TO alert;
        CREATE INDEX alert_item ON alert(item);
        CREATE INDEX alert_created ON alert(created_at);
        """

    /// Edited items, by when: few of many.
    private static let version6 = """
        CREATE INDEX item_changed ON item(changed_at) WHERE revision > 1;
        """

    /// By which a feed is known to have gone quiet.
    private static let version7 = """
        ALTER TABLE feed ADD COLUMN news_at INTEGER;          -- when an item was new
        ALTER TABLE feed ADD COLUMN silent_at INTEGER;        -- when its silence was told
        """
}
