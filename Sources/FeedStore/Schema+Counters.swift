extension Schema {
    /// What was counted over all runs, and which deliveries are dead without looking at all of them.
    static let version10 = """
        CREATE TABLE counter (
            name TEXT NOT NULL,
            subject TEXT NOT NULL,         -- a rule, a sink; else empty
            detail TEXT NOT NULL,          -- an outcome, a bound of a histogram; else empty
            value REAL NOT NULL,
            PRIMARY KEY (name, subject, detail)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX delivery_dead ON delivery(sink) WHERE state = 'dead';
        """
}
