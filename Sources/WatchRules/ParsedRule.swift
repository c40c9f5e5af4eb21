internal import FeedModel

/// A rule with `match`, ready for the interpreter.
struct ParsedRule: Sendable {
    var name: RuleName
    var tags: [String]
    var tree: QueryNode
    var fold: RuleFold
    var forms: RuleForms
    var expect: [String]
    var reject: [String]

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
                        name: rule.name, tags: rule.tags, tree: query.tree, fold: rule.fold,
                        forms: rule.forms, expect: rule.expect, reject: rule.reject))
            case .failure(let errors):
                mistakes.append(.badQuery(errors, match: match, rule: rule.name))
            }
        }
        return (parsed, mistakes)
    }
}
