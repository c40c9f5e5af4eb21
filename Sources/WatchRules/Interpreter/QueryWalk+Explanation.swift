internal import Foundation

extension QueryWalk {
    /// Of more parts of an OR that doesn't hold, those without a near miss are left out.
    private static let mostParts = 12
    private static let mostSpans = 20

    /// - Parameter field: What `scope` was named, if anything.
    mutating func clause(
        of node: QueryNode, in scope: FieldScope, named field: QueryField?,
        _ search: inout NearMissSearch
    ) -> Clause {
        var clause = Clause(
            node: field.map { .scope($0, node) } ?? node, holds: holds(node, in: scope))
        switch node {
        case .term(let term):
            note(node, in: scope, &clause)
            if !clause.holds {
                clause.nearMisses = search.misses(
                    of: term, patterns[term], elsewhere: places(of: term, in: FieldScope(.any)),
                    in: scope)
            }
        case .regex: note(node, in: scope, &clause)
        case .all(let nodes), .any(let nodes), .atLeast(_, let nodes):
            note(parts(nodes, in: scope, named: field, &search), of: node, &clause)
        case .not(let part):
            if !clause.holds { note(part, in: scope, &clause) }
        case .near(let near):
            note(node, in: scope, &clause)
            guard !clause.holds else { break }
            let (left, right) = (spots(of: near.left, in: scope), spots(of: near.right, in: scope))
            if left.isEmpty || right.isEmpty {
                clause.parts = parts([near.left, near.right], in: scope, named: field, &search)
            } else {
                clause.nearMisses = search.misses(of: near, left, right)
            }
        // Within another field, it is the inner one that counts.
        case .scope(let inner, let part):
            return self.clause(of: part, in: FieldScope(inner), named: inner, &search)
        case .count(let part, _):
            clause.spans = item.spans(places(of: part, in: scope), findings)
            clause.placeCount = Place.withoutOverlaps(places(of: part, in: scope)).count
            clause.actual = "\(clause.placeCount)"
        case .fact(let fact, _):
            clause.node = node
            clause.actual = item.facts.shown(fact)
        case .compare(let field, _):
            clause.node = node
            clause.actual = shown(field)
        case .present, .everything: clause.node = node
        }
        clause.spans = Array(clause.spans.prefix(Self.mostSpans))
        return clause
    }

    private mutating func parts(
        _ nodes: [QueryNode], in scope: FieldScope, named field: QueryField?,
        _ search: inout NearMissSearch
    ) -> [Clause] {
        var parts: [Clause] = []
        for node in nodes { parts.append(clause(of: node, in: scope, named: field, &search)) }
        return parts
    }

    private func note(_ parts: [Clause], of node: QueryNode, _ clause: inout Clause) {
        var kept = clause.holds ? parts.filter(\.holds) : parts
        if case .all = node {
        } else if kept.count > Self.mostParts {
            let telling = kept.filter { $0.holds || !$0.nearMisses.isEmpty }
            clause.omittedParts = kept.count
            kept = telling.isEmpty ? kept : telling
            kept = Array(kept.prefix(Self.mostParts))
            clause.omittedParts -= kept.count
        }
        clause.parts = kept
    }

    private mutating func note(
        _ node: QueryNode, in scope: FieldScope, _ clause: inout Clause
    ) {
        let places = reported(node, in: scope)
        clause.placeCount = places.count
        clause.spans = item.spans(places, findings)
    }

    private func shown(_ field: NumberField) -> String? {
        guard let value = value(of: field) else { return nil }
        return switch field {
        case .age: Self.age(value)
        case .published, .updated:
            Date(timeIntervalSince1970: value).formatted(.iso8601)
        case .words, .enclosures: "\(Int(exactly: value) ?? 0)"
        }
    }

    private static func age(_ seconds: Double) -> String {
        let (size, sign) = (abs(seconds), seconds < 0 ? "-" : "")
        return switch size {
        case ..<7200: "\(sign)\(Int(size / 60))m"
        case ..<(2 * 86400): "\(sign)\(Int(size / 3600))h"
        case ..<1e12: "\(sign)\(Int(size / 86400))d"
        default: "beyond all bounds"
        }
    }
}

extension ItemFacts {
    /// Nil for what it doesn't have.
    fileprivate func shown(_ fact: FactField) -> String? {
        switch fact {
        case .feed: feed
        case .folder: folders.isEmpty ? nil : folders.joined(separator: ", ")
        case .lang: language
        case .host: host
        case .id: id
        case .has: nil
        }
    }
}
