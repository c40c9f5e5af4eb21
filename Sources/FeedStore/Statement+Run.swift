import GRDB

extension Statement {
    /// For the rows that there are many of. `execute(arguments:)` saves the copies of texts, and takes
    /// longer to do so than the copies would: a closure within a closure for each column.
    func run(_ arguments: StatementArguments) throws {
        try setArguments(arguments)
        try execute()
    }

    /// As above, quicker, for a statement that is at hand: one argument for each parameter, which nobody
    /// counts.
    func run(unchecked arguments: StatementArguments) throws {
        setUncheckedArguments(arguments)
        try execute()
    }
}
