extension Schema {
    /// What is learned over time: of rules and feeds. Rules that count their matches. The matches themselves are hits, each at its time: `counting`
    /// until the rule has looked at it, then `counted`, or `folded` into an alert.
    static let version9 = """
        CREATE INDEX hit_counting ON hit(rule, at) WHERE fate = 'counting';
        CREATE INDEX hit_timed ON hit(rule, at)
            WHERE fate IN ('counting', 'counted', 'folded', 'silenced');

        CREATE TABLE rule_watch (
            rule TEXT PRIMARY KEY,
            key TEXT NOT NULL,             -- at_least, spike or absent_for
            since INTEGER NOT NULL,        -- the first run with it
            told_at INTEGER,               -- the last match of the last surge; when absence was told
            missed INTEGER NOT NULL,       -- milliseconds since the last match without polls
            missed_until INTEGER
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE feed ADD COLUMN pages INTEGER NOT NULL DEFAULT 0; -- web pages in a row, not feeds
        ALTER TABLE feed ADD COLUMN week_at INTEGER;           -- new items are counted from here
        ALTER TABLE feed ADD COLUMN week_items INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE feed ADD COLUMN weeks INTEGER NOT NULL DEFAULT 0; -- that it was learned from
        ALTER TABLE feed ADD COLUMN usual_items REAL NOT NULL DEFAULT 0; -- in a week
        ALTER TABLE feed ADD COLUMN sparse_weeks INTEGER NOT NULL DEFAULT 0; -- far fewer, in a row
        """
}
