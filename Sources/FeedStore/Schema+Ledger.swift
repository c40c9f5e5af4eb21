extension Schema {
    /// Every attempt of a delivery, its place in the retry table, and what is known of the sinks.
    static let version4 = """
        ALTER TABLE delivery ADD COLUMN failures INTEGER NOT NULL DEFAULT 0; -- of this round
        ALTER TABLE delivery ADD COLUMN aside INTEGER NOT NULL DEFAULT 0;    -- those that may be its own
        ALTER TABLE delivery ADD COLUMN retried_at INTEGER;  -- a person began a new round
        ALTER TABLE delivery ADD COLUMN untold INTEGER NOT NULL DEFAULT 0;   -- dead, and no event yet
        CREATE INDEX delivery_untold ON delivery(sink) WHERE untold = 1;

        CREATE TABLE attempt (
            delivery INTEGER NOT NULL REFERENCES delivery(id),
            number INTEGER NOT NULL,       -- 1 for the first
            began_at INTEGER NOT NULL,
            took INTEGER,                  -- milliseconds; null when we ended during it
            accepted INTEGER,
            status INTEGER,                -- of HTTP
            answer TEXT,                   -- its head, or why there was none
            PRIMARY KEY (delivery, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE sink_state (
            sink TEXT PRIMARY KEY,
            failures INTEGER NOT NULL,     -- in a row
            failing_since INTEGER,
            opened_at INTEGER,             -- one probe at a time since then
            probes INTEGER NOT NULL,       -- that failed since then
            next_at INTEGER,               -- no request before this
            told_at INTEGER,               -- when sink.failing was raised
            disabled_at INTEGER,           -- the receiver wants nothing more (410)
            last_at INTEGER,
            last_status INTEGER,
            last_answer TEXT
        ) STRICT, WITHOUT ROWID;
        """
}
