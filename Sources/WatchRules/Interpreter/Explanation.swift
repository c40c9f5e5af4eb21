public import Foundation

/// What a query says of an item, clause by clause.
public struct Explanation: Hashable, Sendable {
    public var root: Clause

    public var matched: Bool { root.holds }

    /// The smallest clauses of which one or more would have to be otherwise for it to match; none if
    /// it does.
    public var failing: [Clause] { root.failing }

    /// In the order of the query.
    public var nearMisses: [NearMiss] { root.allNearMisses }

    /// All that the query asks for holds but one thing, and that has a near miss.
    public var isNear: Bool {
        guard !matched, !nearMisses.isEmpty else { return false }
        guard case .all = root.node else { return true }
        return root.parts.count { !$0.holds } == 1
    }
}

/// A part of a query that makes sense alone.
public struct Clause: Hashable, Sendable {
    /// With the field that it is in: `title:x`.
    public var node: QueryNode
    public var holds: Bool
    /// Where it stands, or in case of a NOT, where what it excludes does; the first ones.
    public var spans: [FieldSpan] = []
    /// How many places there are.
    public var placeCount = 0
    /// Of AND, OR and `atleast`, and of a NEAR that doesn't hold, what they are made of. Of those
    /// that hold, only parts that do.
    public var parts: [Clause] = []
    /// Parts that are left out here, being too many.
    public var omittedParts = 0
    /// What the item has in place of what is asked, of numbers and whole values.
    public var actual: String?
    public var nearMisses: [NearMiss] = []

    fileprivate var failing: [Clause] {
        guard !holds else { return [] }
        if case .near = node { return [self] }
        return parts.isEmpty ? [self] : parts.flatMap(\.failing)
    }

    fileprivate var allNearMisses: [NearMiss] {
        holds ? [] : nearMisses + parts.flatMap(\.allNearMisses)
    }
}

/// What an item has in place of what a clause asks for.
public struct NearMiss: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// One letter is another, is missing, is one too many, or two have changed places.
        case spelling
        /// Letter case or marks are others than `=` or `fold` ask for.
        case letterCase
        /// It stands in a field that is not looked at.
        case field
        /// So many words stand between.
        case distance(Int, most: Int)
        /// The right one stands before the left one.
        case order
        /// The two are not in one sentence, paragraph or field.
        case apart
        /// Only as a part of a longer word.
        case partOfWord
    }

    public var kind: Kind
    /// The term, phrase or NEAR.
    public var node: QueryNode
    /// What is there: one place, or two of a NEAR.
    public var spans: [FieldSpan]
}

extension NearMiss.Kind {
    /// For programs.
    public var name: String {
        switch self {
        case .spelling: "spelling"
        case .letterCase: "letter-case"
        case .field: "field"
        case .distance: "distance"
        case .order: "order"
        case .apart: "apart"
        case .partOfWord: "part-of-word"
        }
    }
}

extension NearMiss {
    /// For people, without the clause: `"OpenAl" (title) is 1 letter away`.
    public var text: String {
        let places = spans.map { "\"\(Columns.shown($0.text))\" (\($0.field.rawValue))" }
        let all = places.joined(separator: " and ")
        return switch kind {
        case .spelling: "\(all) is 1 letter away"
        case .letterCase: "\(all) differs in letter case or marks"
        case .field: "\(all) is not in a field that is looked at"
        case .distance(let words, let most):
            "\(all): \(words) \(words == 1 ? "word" : "words") between, \(most) at most"
        case .order: "\(all) stand the other way round"
        case .apart: "\(all) are not in one \(unit)"
        case .partOfWord: "only in \(all), a longer word"
        }
    }

    private var unit: String {
        if Set(spans.map(\.field)).count > 1 { return "field" }
        if case .near(let near) = node, near.reach == .sentence { return "sentence" }
        return "paragraph"
    }
}

extension Clause {
    /// `stargate 3 times`, `openai absent`, `age<2d is 5d`.
    public var shortText: String {
        let name = Columns.shown(node.written)
        if let actual { return "\(name): it is \(Columns.shown(actual))" }
        switch node {
        case .not:
            return holds ? name : "\(name), but it is there" + (placeCount > 1 ? times : "")
        case .compare, .fact, .present: return holds ? name : "\(name): it has none"
        case .everything: return name
        case .near, .all, .any, .atLeast: return holds ? name : "\(name) doesn't hold"
        default: return holds ? name + (placeCount > 1 ? times : "") : "\(name) absent"
        }
    }

    private var times: String { placeCount == 2 ? " twice" : " \(placeCount) times" }
}

extension QueryInterpreter {
    /// Why the query holds of `item`, or why not and what came near, in bounded time.
    public func explain(_ item: QueryItem, now: Date) -> Explanation {
        var walk = walk(over: item, ItemFindings(item), now: now)
        var search = NearMissSearch(item: item)
        return Explanation(root: walk.clause(of: tree, in: .text, named: nil, &search))
    }
}
