/// What it costs to look for a rule in items: by what an item must have before the whole query is
/// asked of it, as ``RuleSet/plan(of:)`` has it.
public struct QueryCost: Hashable, Sendable {
    /// From the cheapest.
    public enum Class: Int, Comparable, CaseIterable, Sendable {
        /// Only items with a certain word, or of a certain feed, host or language, are looked at.
        case term
        /// Only those with words that begin, end or go on in a certain way; for a regex, that begin so.
        case prefix
        /// Each text is searched letter by letter.
        case scanAllText
        case everyItem

        public static func < (left: Class, right: Class) -> Bool { left.rawValue < right.rawValue }

        /// As docs/rules-commands.md has it.
        public var name: String {
            switch self {
            case .term: "term"
            case .prefix: "prefix"
            case .scanAllText: "scan-all-text"
            case .everyItem: "every-item"
            }
        }

        public var meaning: String {
            switch self {
            case .term: "only items with such a word or value are looked at"
            case .prefix: "only items with words of this shape are looked at"
            case .scanAllText: "each text is searched letter by letter"
            case .everyItem:
                "every item is looked at; at most scan_rules rules may have its texts searched"
            }
        }
    }

    public var `class`: Class
    /// One of these is in every item that matches, in alphabetical order; empty if nothing is.
    public var anchors: [String]
    /// Is in each of them too, if anything is.
    public var guardKey: String?

    public init(_ plan: RulePlan) {
        let keys = plan.anchors ?? []
        `class` = plan.anchors == nil ? .everyItem : keys.map(\.class).max() ?? .term
        anchors = keys.map(\.written).sorted()
        guardKey = plan.guardKey?.written
    }
}

extension RulePlan.Key {
    fileprivate var `class`: QueryCost.Class {
        switch self {
        case .word, .fact: .term
        case .wildcard, .letters(_, inWords: true): .prefix
        case .letters: .scanAllText
        }
    }

    /// As a query has it; words and letters are folded.
    fileprivate var written: String {
        switch self {
        case .word(let text), .wildcard(let text): text
        case .fact(let fact, let value): QueryNode.fact(fact, value: value).written
        case .letters(let text, _): "/\(text)/"
        }
    }
}
