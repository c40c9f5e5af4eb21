import WatchRules

/// A query as `match` takes it, or why it can't be understood.
enum QueryReading {
    case query(QueryNode)
    case refused([Refusal])

    struct Refusal {
        /// As docs/rules.md names it, such as `unclosed-quote`.
        var kind: String
        /// In UTF-8 bytes of the query.
        var range: Range<Int>
        /// From 1, in characters.
        var column: Int
        var message: String
        var help: [String] = []
    }

    static func read(_ text: String) -> QueryReading {
        switch QueryParser().parse(text) {
        case .success(let query): .query(query.tree)
        case .failure(let errors):
            .refused(
                errors.mistakes.map {
                    Refusal(
                        kind: $0.kind.rawValue, range: $0.range, column: $0.column,
                        message: $0.message, help: $0.help)
                })
        }
    }
}
