public import Foundation

/// Decides a query by walking its tree over one item, as plainly as can be.
///
/// It is what tells where and why a rule held, and what a faster engine is compared with.
public struct QueryInterpreter: Sendable {
    public let tree: QueryNode
    private let patterns: [TermLeaf: LeafPattern]
    private let regexes: [RegexLeaf: QueryOptions.RegexFinder]
    private let options: QueryOptions.Terms

    public init(_ tree: QueryNode, options: QueryOptions = QueryOptions()) {
        self.tree = tree
        self.options = QueryOptions.Terms(fold: options.fold, forms: options.forms)
        var patterns: [TermLeaf: LeafPattern] = [:]
        var regexes: [RegexLeaf: QueryOptions.RegexFinder] = [:]
        for leaf in tree.leaves {
            switch leaf {
            case .term(let term):
                if let signs = term.signs {
                    regexes[signs] = options.regex(signs)
                } else {
                    patterns[term] = LeafPattern(term, options: options)
                }
            case .regex(let regex): regexes[regex] = options.regex(regex)
            default: break
            }
        }
        self.patterns = patterns
        self.regexes = regexes
    }

    /// - Parameter now: What `age` counts from.
    public func evaluate(_ item: QueryItem, now: Date) -> Evaluation {
        evaluate(item, ItemFindings(item), now: now)
    }

    /// - Parameter findings: Of the item; those of this query are added.
    func evaluate(_ item: QueryItem, _ findings: ItemFindings, now: Date) -> Evaluation {
        var walk = walk(over: item, findings, now: now)
        guard walk.holds(tree, in: .text) else { return Evaluation(matched: false) }
        return Evaluation(
            matched: true, spans: item.spans(walk.reported(tree, in: .text), findings),
            held: walk.clauses(of: tree, in: .text, thatAre: true))
    }

    func holds(_ item: QueryItem, _ findings: ItemFindings, now: Date) -> Bool {
        var walk = walk(over: item, findings, now: now)
        return walk.holds(tree, in: .text)
    }

    func pattern(of term: TermLeaf) -> LeafPattern? { patterns[term] }

    func walk(over item: QueryItem, _ findings: ItemFindings, now: Date) -> QueryWalk {
        QueryWalk(
            item: item, findings: findings, now: now, options: options, patterns: patterns,
            regexes: regexes)
    }
}

/// What a query says of an item.
public struct Evaluation: Hashable, Sendable {
    public var matched: Bool
    /// Where the terms stand that made it hold, each place once, field by field in reading order.
    public var spans: [FieldSpan]
    /// The clauses that held, of an OR those that did; none of them on a miss.
    public var held: [QueryNode]

    public init(matched: Bool, spans: [FieldSpan] = [], held: [QueryNode] = []) {
        self.matched = matched
        self.spans = spans
        self.held = held
    }
}

/// A piece of a field's plain text.
public struct FieldSpan: Hashable, Sendable {
    public var field: QueryField
    /// In UTF-8.
    public var bytes: Range<Int>
    public var scalars: Range<Int>
    public var text: String

    public init(field: QueryField, bytes: Range<Int>, scalars: Range<Int>, text: String) {
        self.field = field
        self.bytes = bytes
        self.scalars = scalars
        self.text = text
    }
}

extension QueryItem {
    /// Each once, in the order of the fields and of reading.
    func spans(_ places: Set<Place>, _ findings: ItemFindings) -> [FieldSpan] {
        var spans: [FieldSpan] = []
        var last: (text: Int, range: Range<Int>)?
        for place in places.sorted(by: Place.comesBefore) {
            if let last, last == (place.text, place.range) { continue }
            last = (place.text, place.range)
            let field = texts[place.text]
            let span = field.text.utf8Span.span
            let counts = findings.scalarOffsets(of: place.text)
            spans.append(
                FieldSpan(
                    field: field.field, bytes: place.range,
                    scalars: counts.scalarOffset(
                        place.range.lowerBound, in: span)..<counts.scalarOffset(
                            place.range.upperBound, in: span),
                    text: span.string(place.range)))
        }
        return spans
    }
}

extension QueryNode {
    /// Terms and regexes, those under NOT as well.
    var leaves: [QueryNode] {
        switch self {
        case .term, .regex: [self]
        case .all(let nodes), .any(let nodes), .atLeast(_, let nodes): nodes.flatMap(\.leaves)
        case .not(let node), .scope(_, let node), .count(let node, _): node.leaves
        case .near(let near): near.left.leaves + near.right.leaves
        case .present, .fact, .compare, .everything: []
        }
    }
}
