internal import FeedModel

/// A rule with `match`, ready for the interpreter.
struct ParsedRule: Sendable {
    var name: RuleName
    var tags: [String]
    let interpreter: QueryInterpreter

    /// A rule with a mistake is left out; the others are unaffected.
    static func parse(
        _ rules: [Rule], lists: [String: [String]]
    ) -> (rules: [ParsedRule], mistakes: [RuleMistake]) {
        let parser = QueryParser(lists: lists)
        var parsed: [ParsedRule] = []
        var mistakes: [RuleMistake] = []
        for rule in rules {
            guard let match = rule.match else { continue }
            switch parser.parse(match.query) {
            case .success(let query):
                parsed.append(
                    ParsedRule(
                        name: rule.name, tags: rule.tags,
                        interpreter: QueryInterpreter(query.tree, options: QueryOptions(of: rule))))
            case .failure(let errors):
                mistakes.append(.badQuery(errors, match: match, rule: rule.name))
            }
        }
        return (parsed, mistakes)
    }
}
