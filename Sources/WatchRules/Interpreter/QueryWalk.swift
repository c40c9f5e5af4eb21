internal import Foundation

/// A query's way through one item: what holds, and where.
struct QueryWalk {
    let item: QueryItem
    let findings: ItemFindings
    let now: Date
    let options: QueryOptions.Terms
    let patterns: [TermLeaf: LeafPattern]
    let regexes: [RegexLeaf: QueryOptions.RegexFinder]
    private var knownSpots: [NearKey: Set<Nearness.Spot>] = [:]

    private struct NearKey: Hashable {
        var near: NearNode
        var scope: FieldScope
    }

    init(
        item: QueryItem, findings: ItemFindings, now: Date, options: QueryOptions.Terms,
        patterns: [TermLeaf: LeafPattern], regexes: [RegexLeaf: QueryOptions.RegexFinder]
    ) {
        self.item = item
        self.findings = findings
        self.now = now
        self.options = options
        self.patterns = patterns
        self.regexes = regexes
    }

    // MARK: - Whether

    mutating func holds(_ node: QueryNode, in scope: FieldScope) -> Bool {
        switch node {
        case .term(let term): return !places(of: term, in: scope).isEmpty
        case .regex(let regex): return !places(of: regex, in: scope).isEmpty
        case .all(let nodes):
            for node in nodes where !holds(node, in: scope) { return false }
            return true
        case .any(let nodes):
            for node in nodes where holds(node, in: scope) { return true }
            return false
        case .not(let node): return !holds(node, in: scope)
        case .near: return !spots(of: node, in: scope).isEmpty
        case .scope(let field, let node): return holds(node, in: FieldScope(field))
        case .present(let field):
            let fields = field.parts
            return item.texts.contains { fields.contains($0.field) }
        case .fact(let fact, let value): return item.facts.holds(fact, value)
        case .compare(let field, let comparison):
            return value(of: field).map(comparison.holds) ?? false
        case .count(let node, let comparison):
            return comparison.holds(Place.withoutOverlaps(places(of: node, in: scope)).count)
        case .atLeast(let number, let nodes):
            var count = 0
            for node in nodes where holds(node, in: scope) { count += 1 }
            return count >= number
        case .everything: return true
        }
    }

    func value(of field: NumberField) -> Double? {
        switch field {
        case .age:
            (item.facts.published ?? item.facts.updated).map { now.timeIntervalSince1970 - $0 }
        case .published: item.facts.published
        case .updated: item.facts.updated
        case .words: Double(item.wordCount)
        case .enclosures: Double(item.facts.enclosures)
        }
    }

    // MARK: - Where

    /// All places of a term; they may overlap.
    mutating func places(of term: TermLeaf, in scope: FieldScope) -> Set<Place> {
        guard let pattern = patterns[term] else {
            return term.signs.map { places(of: $0, in: scope) } ?? []
        }
        let key = ItemFindings.TermKey(term: term, options: options)
        return findings.places(of: key, pattern).filter { place in
            let text = item.texts[place.text]
            guard scope.fields.contains(text.field) else { return false }
            // A phrase is one whole category.
            guard scope.isCategory, term.isPhrase else { return true }
            return text.paragraph(around: place.positions.lowerBound) == place.positions
        }
    }

    /// All places of a regex. They don't overlap.
    private mutating func places(of regex: RegexLeaf, in scope: FieldScope) -> Set<Place> {
        guard let find = regexes[regex] else { return [] }
        var places: Set<Place> = []
        for (number, text) in item.texts.enumerated() where scope.fields.contains(text.field) {
            let key = ItemFindings.RegexKey(regex: regex, text: number)
            for range in findings.ranges(of: key, find) {
                places.insert(text.place(of: range, number: number))
            }
        }
        return places
    }

    /// Where a query stands that is counted: of AND and OR, the places of all their parts.
    mutating func places(of node: QueryNode, in scope: FieldScope) -> Set<Place> {
        switch node {
        case .term(let term): return Set(told(of: term, in: scope))
        case .regex(let regex): return places(of: regex, in: scope)
        case .near: return Set(spots(of: node, in: scope).map(\.whole))
        case .scope(let field, let node): return places(of: node, in: FieldScope(field))
        case .all(let nodes), .any(let nodes), .atLeast(_, let nodes):
            guard holds(node, in: scope) else { return [] }
            var places: Set<Place> = []
            for node in nodes { places.formUnion(self.places(of: node, in: scope)) }
            return places
        case .not, .present, .fact, .compare, .count, .everything: return []
        }
    }

    /// Of a term those that don't overlap.
    private mutating func told(of term: TermLeaf, in scope: FieldScope) -> [Place] {
        Place.withoutOverlaps(places(of: term, in: scope), prefersShort: term.slop > 0)
    }

    mutating func spots(
        of node: QueryNode, in scope: FieldScope
    ) -> Set<Nearness.Spot> {
        switch node {
        case .term(let term): return Self.spots(at: places(of: term, in: scope))
        case .regex(let regex): return Self.spots(at: places(of: regex, in: scope))
        case .any(let nodes):
            var spots: Set<Nearness.Spot> = []
            for node in nodes { spots.formUnion(self.spots(of: node, in: scope)) }
            return spots
        case .scope(let field, let node): return spots(of: node, in: FieldScope(field))
        case .near(let near):
            let key = NearKey(near: near, scope: scope)
            if let found = knownSpots[key] { return found }
            let found = Nearness(reach: near.reach, isOrdered: near.isOrdered)
                .spots(spots(of: near.left, in: scope), spots(of: near.right, in: scope))
            knownSpots[key] = found
            return found
        default: return []
        }
    }

    /// What touches no word has no place among them.
    private static func spots(at places: Set<Place>) -> Set<Nearness.Spot> {
        Set(places.lazy.filter { !$0.positions.isEmpty }.map(Nearness.Spot.init))
    }

    /// The places that made `node` hold; none if it doesn't.
    mutating func reported(_ node: QueryNode, in scope: FieldScope) -> Set<Place> {
        guard holds(node, in: scope) else { return [] }
        switch node {
        case .term(let term): return Set(told(of: term, in: scope))
        case .regex(let regex): return places(of: regex, in: scope)
        case .near:
            return Set(Place.withoutOverlaps(spots(of: node, in: scope).flatMap(\.parts)))
        case .scope(let field, let node): return reported(node, in: FieldScope(field))
        case .all(let nodes), .any(let nodes), .atLeast(_, let nodes):
            var places: Set<Place> = []
            for node in nodes { places.formUnion(reported(node, in: scope)) }
            return places
        case .count(let node, _):
            return Set(Place.withoutOverlaps(places(of: node, in: scope)))
        case .not, .present, .fact, .compare, .everything: return []
        }
    }

    // MARK: - Why

    /// The clauses, as small as they make sense alone, that are `wanted`.
    mutating func clauses(
        of node: QueryNode, in scope: FieldScope, thatAre wanted: Bool
    ) -> [QueryNode] {
        guard holds(node, in: scope) == wanted else { return [] }
        switch node {
        case .all(let nodes), .any(let nodes), .atLeast(_, let nodes):
            var clauses: [QueryNode] = []
            for node in nodes {
                clauses += self.clauses(of: node, in: scope, thatAre: wanted)
            }
            return clauses
        case .scope(let field, let node):
            return clauses(of: node, in: FieldScope(field), thatAre: wanted)
                .map { .scope(field, $0) }
        default: return [node]
        }
    }
}

/// The fields that are looked at.
struct FieldScope: Hashable {
    var fields: Set<QueryField>

    static let text = FieldScope(.text)

    /// Only `category:` was named.
    var isCategory: Bool { fields == [.category] }

    /// Within another field, it is the inner one that counts.
    init(_ field: QueryField) { fields = field.parts }
}

extension QueryField {
    /// The fields of items that it stands for.
    var parts: Set<QueryField> {
        switch self {
        case .text: [.title, .summary, .content]
        case .any: [.title, .summary, .content, .author, .category, .url]
        default: [self]
        }
    }
}

extension QueryComparison {
    func holds(_ value: Double) -> Bool {
        switch self {
        case .than(let comparator, let bound): comparator.holds(value, bound)
        case .within(let range): range.contains(value)
        }
    }
}

extension CountComparison {
    func holds(_ count: Int) -> Bool { comparator.holds(count, number) }
}

extension Comparator {
    fileprivate func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .less: left < right
        case .atMost: left <= right
        case .more: left > right
        case .atLeast: left >= right
        case .equal: left == right
        case .different: left != right
        }
    }
}
