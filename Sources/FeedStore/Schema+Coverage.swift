extension Schema {
    /// What is known of a feed's identities, its coverage, and what its items said before.
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
}
