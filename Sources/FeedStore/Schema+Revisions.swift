extension Schema {
    /// What items said before they were edited.
    static let version13 = """
        CREATE TABLE revision (
            id INTEGER PRIMARY KEY,
            item INTEGER NOT NULL REFERENCES item(id) ON DELETE CASCADE,
            number INTEGER NOT NULL,       -- as item.revision was
            since INTEGER NOT NULL,
            until INTEGER NOT NULL,        -- the poll that saw the edit
            is_cut INTEGER NOT NULL,       -- a text was longer than what is kept
            url TEXT,
            published INTEGER,
            updated INTEGER,
            language TEXT,
            title TEXT,
            authors TEXT,
            categories TEXT,
            summary TEXT,
            content TEXT,
            UNIQUE (item, number)
        ) STRICT;
        """
}
