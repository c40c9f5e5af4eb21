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

    /// Stands in for the parser of the query language: words, phrases in quotation marks, `=`, `-`,
    /// and fields before a word or phrase; all of them have to hold.
    static func read(_ text: String) -> QueryReading {
        var clauses: [QueryNode] = []
        var rest = text[...]
        func offset(_ index: String.Index) -> Int {
            text.utf8.distance(from: text.startIndex, to: index)
        }
        while let start = rest.firstIndex(where: { !$0.isWhitespace }) {
            rest = rest[start...]
            let isExcluded = take("-", from: &rest)
            let field = QueryField.allCases.first { take("\($0.rawValue):", from: &rest) }
            let isExact = take("=", from: &rest)
            var leaf = TermLeaf("", isExact: isExact)
            if take("\"", from: &rest) {
                guard let end = rest.firstIndex(of: "\"") else {
                    let column = text.distance(from: text.startIndex, to: start) + 1
                    return .refused([
                        Refusal(
                            kind: "unclosed-quote", range: offset(start)..<text.utf8.count,
                            column: column, message: "the quotation mark is never closed")
                    ])
                }
                leaf.text = String(rest[..<end])
                leaf.isPhrase = true
                rest = rest[rest.index(after: end)...]
            } else {
                let end = rest.firstIndex(where: \.isWhitespace) ?? rest.endIndex
                leaf.text = String(rest[..<end])
                rest = rest[end...]
            }
            var clause = QueryNode.term(leaf)
            if let field { clause = .scope(field, clause) }
            clauses.append(isExcluded ? .not(clause) : clause)
        }
        guard let first = clauses.first else {
            return .refused([
                Refusal(kind: "empty", range: 0..<0, column: 1, message: "the query is empty")
            ])
        }
        return .query(clauses.count == 1 ? first : .all(clauses))
    }

    private static func take(_ prefix: String, from text: inout Substring) -> Bool {
        guard text.hasPrefix(prefix) else { return false }
        text.removeFirst(prefix.count)
        return true
    }
}
