/// What it costs to look for a query in items: by what an item must have before the whole query is
/// asked.
///
/// Reckoned from the tree alone. The one place to ask the engine instead, which knows how frequent
/// words are.
public struct QueryCost: Hashable, Sendable {
    /// From the cheapest.
    public enum Class: Int, Comparable, CaseIterable, Sendable {
        /// Only items with a certain word, or of a certain feed, host or language, are looked at.
        case term
        /// Only those with certain words in a row.
        case phrase
        /// Only those with words that begin, end or go on in a certain way.
        case prefix
        /// Each text is searched letter by letter.
        case scanAllText
        case everyItem

        public static func < (left: Class, right: Class) -> Bool { left.rawValue < right.rawValue }

        /// As docs/rules-commands.md has it.
        public var name: String {
            switch self {
            case .term: "term"
            case .phrase: "phrase"
            case .prefix: "prefix"
            case .scanAllText: "scan-all-text"
            case .everyItem: "every-item"
            }
        }

        public var meaning: String {
            switch self {
            case .term: "only items with such a word or value are looked at"
            case .phrase: "only items with these words in a row are looked at"
            case .prefix: "only items with words of this shape are looked at"
            case .scanAllText: "each text is searched letter by letter"
            case .everyItem: "every item is looked at"
            }
        }
    }

    public var `class`: Class
    /// One of these is in every item that matches; empty if nothing is.
    public var anchors: [QueryNode]

    public init(of tree: QueryNode) { self = Self.cost(of: tree) }

    private init(_ class: Class, _ anchors: [QueryNode] = []) {
        self.class = `class`
        self.anchors = anchors
    }

    private static func cost(of node: QueryNode) -> QueryCost {
        switch node {
        case .term(let term): cost(of: term)
        case .regex(let regex): cost(of: regex)
        case .all(let nodes): nodes.map(cost).min(by: isCheaper) ?? QueryCost(.everyItem)
        case .any(let nodes): union(nodes.map(cost))
        case .atLeast(let number, let nodes):
            // Of more than n - m parts, one must hold.
            union(Array(nodes.map(cost).sorted(by: isCheaper).prefix(nodes.count - number + 1)))
        case .near(let near):
            [cost(of: near.left), cost(of: near.right)].min(by: isCheaper)
                ?? QueryCost(.everyItem)
        case .scope(let field, let part):
            scoped(cost(of: part), field)
        case .count(let part, let comparison):
            comparison.holds(0) ? QueryCost(.everyItem) : cost(of: part)
        case .fact(let fact, _):
            fact == .has ? QueryCost(.everyItem) : QueryCost(.term, [node])
        case .not, .present, .compare, .everything: QueryCost(.everyItem)
        }
    }

    private static func cost(of term: TermLeaf) -> QueryCost {
        let words = term.text.split(separator: " ")
        let plain = words.filter { !$0.contains("*") && !$0.contains("?") }
        if plain.isEmpty { return QueryCost(.prefix, [.term(term)]) }
        return QueryCost(words.count > 1 ? .phrase : .term, [.term(term)])
    }

    private static func cost(of regex: RegexLeaf) -> QueryCost {
        QueryCost(.scanAllText, [.regex(regex)])
    }

    private static func scoped(_ cost: QueryCost, _ field: QueryField) -> QueryCost {
        QueryCost(
            cost.class,
            cost.anchors.map { anchor in
                switch anchor {
                case .term, .regex: .scope(field, anchor)
                default: anchor
                }
            })
    }

    /// All of them have to be looked for.
    private static func union(_ costs: [QueryCost]) -> QueryCost {
        let worst = costs.map(\.class).max() ?? .everyItem
        return QueryCost(worst, worst == .everyItem ? [] : costs.flatMap(\.anchors))
    }

    /// Of equals, fewer anchors, and longer words: they are rarer.
    private static func isCheaper(_ left: QueryCost, _ right: QueryCost) -> Bool {
        // A phrase is as rare as its rarest word, so one is no worse than a word.
        func rank(_ cost: QueryCost) -> Int { max(cost.class.rawValue, Class.phrase.rawValue) }
        return (rank(left), left.anchors.count, -left.shortest)
            < (rank(right), right.anchors.count, -right.shortest)
    }

    private var shortest: Int { anchors.map { $0.written.count }.min() ?? 0 }
}
