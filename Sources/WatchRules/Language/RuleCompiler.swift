internal import FeedModel

/// A rule as the interpreter takes it.
struct CompiledRule: Sendable {
    var name: RuleName
    var tags: [String]
    var query: Query
    /// Those whose places are reported, each once.
    var terms: [Int]
}

/// Turns the lists of rules into queries and gives each term its number.
struct RuleCompiler {
    /// By number; the same term of several rules is one.
    private(set) var patterns: [(term: String, pattern: TermPattern)] = []
    private(set) var mistakes: [RuleMistake] = []
    private var numbers: [String: Int] = [:]

    /// Nil, and an entry in `mistakes`, if the rule can't be used.
    mutating func compile(_ rule: Rule) -> CompiledRule? {
        let known = mistakes.count
        let any = numbered(rule.query.any, of: rule)
        let all = numbered(rule.query.all, of: rule)
        let none = numbered(rule.query.none, of: rule)
        if rule.query.any.isEmpty, rule.query.all.isEmpty {
            mistakes.append(.onlyNegative(rule: rule.name))
        }
        if let term = excluded(any: any, all: all, none: none) {
            mistakes.append(.neverMatches(term: patterns[term].term, rule: rule.name))
        }
        guard mistakes.count == known else { return nil }
        var parts = all.map(Query.term) + none.map { .not(.term($0)) }
        if !any.isEmpty { parts.insert(.any(any.map(Query.term)), at: 0) }
        let query = Query.all(parts)
        var seen: Set<Int> = []
        let terms = query.positiveTerms.filter { seen.insert($0).inserted }
        return CompiledRule(name: rule.name, tags: rule.tags, query: query, terms: terms)
    }

    /// A term that is both required and excluded, under whatever spelling.
    private func excluded(any: [Int], all: [Int], none: [Int]) -> Int? {
        let excluded = Set(none.map { patterns[$0].pattern })
        func isExcluded(_ term: Int) -> Bool { excluded.contains(patterns[term].pattern) }
        if let term = all.first(where: isExcluded) { return term }
        return any.allSatisfy(isExcluded) ? any.first : nil
    }

    private mutating func numbered(_ terms: [String], of rule: Rule) -> [Int] {
        terms.compactMap { term in
            if let number = numbers[term] { return number }
            do throws(TermFault) {
                let pattern = try TermPattern(term)
                patterns.append((term, pattern))
                numbers[term] = patterns.count - 1
                return patterns.count - 1
            } catch {
                switch error {
                case .nothingToSearch:
                    mistakes.append(.nothingToSearch(term: term, rule: rule.name))
                case .tooLong:
                    mistakes.append(.tooLong(term: term, rule: rule.name))
                }
                return nil
            }
        }
    }
}
