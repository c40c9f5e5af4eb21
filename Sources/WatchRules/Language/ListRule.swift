internal import FeedModel

/// The lists of a rule as a query.
extension RuleQuery {
    var tree: QueryNode {
        var clauses = all.map(QueryNode.listed) + none.map { .not(.listed($0)) }
        if any.count == 1 { clauses.insert(.listed(any[0]), at: 0) }
        if any.count > 1 { clauses.insert(.any(any.map(QueryNode.listed)), at: 0) }
        return clauses.count == 1 ? clauses[0] : .all(clauses)
    }

    /// Those whose places are reported, each once: `any`, then `all`.
    var reportedTerms: [String] {
        var seen: Set<String> = []
        return (any + all).filter { seen.insert($0).inserted }
    }
}

extension TermLeaf {
    /// A term of a list, where `*` and `?` are punctuation.
    init(listed term: String) {
        if term.utf8.allSatisfy(\.isASCIIWord) {
            self.init(term, isPhrase: false)
            return
        }
        let words = term.split { $0.isWhitespace || $0 == "*" || $0 == "?" }
        self.init(words.joined(separator: " "), isPhrase: words.count > 1)
    }
}

extension QueryNode {
    fileprivate static func listed(_ term: String) -> QueryNode { .term(TermLeaf(listed: term)) }
}

/// Finds the mistakes in the lists of rules.
struct ListCheck {
    /// What a term asks for, under whatever spelling.
    private enum Meaning: Hashable {
        case words(LeafPattern)
        case signs(RegexLeaf)
    }

    /// Of terms, each once.
    private var known: [String: Meaning] = [:]

    /// Whether the rule can be used; if not, `mistakes` has why.
    mutating func accept(_ rule: Rule, _ mistakes: inout [RuleMistake]) -> Bool {
        let before = mistakes.count
        let query = rule.query
        let any = usable(query.any, of: rule.name, &mistakes)
        let all = usable(query.all, of: rule.name, &mistakes)
        let none = usable(query.none, of: rule.name, &mistakes)
        if query.any.isEmpty, query.all.isEmpty {
            mistakes.append(.onlyNegative(rule: rule.name))
        }
        if let term = excluded(any: any, all: all, none: none) {
            mistakes.append(.neverMatches(term: term, rule: rule.name))
        }
        return mistakes.count == before
    }

    /// Those of `terms` that can be searched for.
    private func usable(
        _ terms: [String], of rule: RuleName, _ mistakes: inout [RuleMistake]
    ) -> [String] {
        terms.filter { term in
            switch TermCheck.fault(of: term) {
            case nil: return true
            case .nothingToSearch: mistakes.append(.nothingToSearch(term: term, rule: rule))
            case .tooLong: mistakes.append(.tooLong(term: term, rule: rule))
            }
            return false
        }
    }

    /// A term that is both required and excluded, under whatever spelling.
    private mutating func excluded(any: [String], all: [String], none: [String]) -> String? {
        if none.isEmpty { return nil }
        let excluded = Set(none.map { meaning(of: $0) })
        for term in all where excluded.contains(meaning(of: term)) { return term }
        for term in any where !excluded.contains(meaning(of: term)) { return nil }
        return any.first
    }

    private mutating func meaning(of term: String) -> Meaning {
        if let found = known[term] { return found }
        let leaf = TermLeaf(listed: term)
        let meaning =
            leaf.signs.map { Meaning.signs($0) }
            ?? .words(LeafPattern(leaf, options: QueryOptions()))
        known[term] = meaning
        return meaning
    }
}
