extension Schema {
    /// What became of each match, what waits to be told, and what people asked for.
    static let version5 = """
        ALTER TABLE hit ADD COLUMN fate TEXT;      -- sent, held, or why there is no alert
        ALTER TABLE hit ADD COLUMN alert TEXT;     -- the alert, if there is one
        ALTER TABLE hit ADD COLUMN silence INTEGER;
        ALTER TABLE hit ADD COLUMN at INTEGER;
        CREATE INDEX hit_rule ON hit(rule);

        -- Alerts that have no deliveries of their own (yet).
        CREATE TABLE held (
            alert TEXT PRIMARY KEY REFERENCES alert(id),
            reason TEXT NOT NULL,
            grouping TEXT,
            sinks TEXT NOT NULL,           -- a JSON list of names
            until INTEGER NOT NULL,
            released_at INTEGER,
            digest TEXT REFERENCES alert(id) -- what told it; nil if it went out by itself
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX held_until ON held(until) WHERE released_at IS NULL;
        CREATE INDEX held_digest ON held(digest) WHERE digest IS NOT NULL;

        CREATE TABLE silence (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            rule TEXT,
            feed TEXT,
            tag TEXT,
            begin_at INTEGER NOT NULL,
            end_at INTEGER NOT NULL,
            comment TEXT
        ) STRICT;

        CREATE TABLE ack (
            alert TEXT PRIMARY KEY REFERENCES alert(id),
            at INTEGER NOT NULL,
            by TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX alert_rule ON alert(rule, created_at);
        """
}
