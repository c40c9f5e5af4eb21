extension Schema {
    /// What is known of a feed's identities.
    static let version8 = """
        ALTER TABLE feed ADD COLUMN doubts INTEGER NOT NULL DEFAULT 0; -- see IdentityDoubt
        ALTER TABLE feed ADD COLUMN migrated_at INTEGER;      -- when items had other identities
        ALTER TABLE feed ADD COLUMN migrated_items INTEGER;   -- how many then

        -- What an item that has alerted was known under before; for whoever asks by that.
        CREATE TABLE former_identity (
            identity INTEGER NOT NULL,
            identity_low INTEGER NOT NULL,
            item INTEGER NOT NULL REFERENCES item(id),
            PRIMARY KEY (identity, identity_low)
        ) STRICT, WITHOUT ROWID;
        """

    /// Which times of a feed are not proved.
    static let version12 = """
        ALTER TABLE feed ADD COLUMN hurried_at INTEGER;       -- see Haste
        ALTER TABLE feed ADD COLUMN hurry INTEGER;
        ALTER TABLE feed ADD COLUMN gaps INTEGER NOT NULL DEFAULT 0; -- in a row
        ALTER TABLE feed ADD COLUMN window BLOB;              -- see CoverageWindow

        CREATE TABLE coverage (
            id INTEGER PRIMARY KEY,
            feed INTEGER NOT NULL REFERENCES feed(id),
            kind TEXT NOT NULL,            -- gap, filled, unseen (no good poll), short
            from_at INTEGER NOT NULL,
            until_at INTEGER NOT NULL,
            asked_at INTEGER NOT NULL,     -- the last good poll before
            found_at INTEGER NOT NULL,
            first_row INTEGER,             -- of the items that came with the gap
            in_a_row INTEGER NOT NULL,     -- gaps, with this one
            page TEXT,                     -- to be asked next
            pages INTEGER NOT NULL DEFAULT 0,
            items INTEGER NOT NULL DEFAULT 0,
            is_open INTEGER NOT NULL DEFAULT 0 -- pages are still to be asked, and nobody was told
        ) STRICT;
        CREATE INDEX coverage_feed ON coverage(feed);
        CREATE INDEX coverage_open ON coverage(id) WHERE is_open = 1;
        """
}
