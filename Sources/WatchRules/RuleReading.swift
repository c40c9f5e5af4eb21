public import FeedModel

/// A rule as its author looks at it: the query that it amounts to, or what is wrong with it.
public struct RuleReading: Sendable {
    public let rule: Rule
    /// Of `match`, or of the lists; nil for a rule that can't be used.
    public let tree: QueryNode?
    public let notes: [QueryNote]
    public let mistakes: [RuleMistake]

    /// - Parameter lists: What `@name` in `match` stands for.
    public init(_ rule: Rule, lists: [String: [String]] = [:]) {
        self.rule = rule
        guard let match = rule.match else {
            mistakes = RuleSet([rule]).mistakes
            tree = mistakes.isEmpty ? rule.query.tree : nil
            notes = []
            return
        }
        switch QueryParser(lists: lists).parse(match.query) {
        case .success(let query):
            (tree, notes, mistakes) = (query.tree, query.notes, [])
        case .failure(let errors):
            (tree, notes) = (nil, [])
            mistakes = [.badQuery(errors, match: match, rule: rule.name)]
        }
    }

    public var interpreter: QueryInterpreter? {
        tree.map { QueryInterpreter($0, options: QueryOptions(of: rule)) }
    }

    /// Whether it looks at a feed with these tags.
    public func concerns(feedTags: [String]) -> Bool {
        rule.tags.isEmpty || rule.tags.contains(where: feedTags.contains)
    }

    /// A line for each note, with its place in feeds.toml.
    public var noteTexts: [String] {
        guard let match = rule.match else { return [] }
        return notes.map { $0.text(at: match.place) + " (rule \"\(rule.name)\")" }
    }
}
