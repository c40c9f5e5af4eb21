/// Finds parts of a query that can never hold: `a -a`, also under another spelling.
struct Contradictions {
    let log: QueryLog

    /// A leaf in a field, the same for all spellings that find the same.
    private enum Fact: Hashable {
        case term(TermPattern, QueryField)
        case leaf(QueryNode, QueryField)
    }

    func check(_ root: SyntaxNode) {
        check(root, in: .text)
    }

    private func check(_ node: SyntaxNode, in field: QueryField) {
        if case .not(let part) = node.content, part.isEverything {
            log.add(.neverMatches, node.range, "this excludes every item")
            return
        }
        if case .all(let parts) = node.content {
            let required = facts(impliedBy: node, in: field)
            for part in parts {
                let excluded = facts(excludedBy: part, in: field)
                let isImpossible =
                    !excluded.isDisjoint(with: required)
                    || parts.contains { isDead($0, without: excluded, in: field) }
                guard isImpossible else { continue }
                log.add(
                    .neverMatches, culprit(part, against: required, in: field).range,
                    "this can never match: what is excluded here is required as well")
                return
            }
        }
        let inner = if case .scope(let scope, _) = node.content { scope } else { field }
        for child in node.children { check(child, in: inner) }
    }

    /// The smallest part that excludes what is required.
    private func culprit(
        _ node: SyntaxNode, against required: Set<Fact>, in field: QueryField
    ) -> SyntaxNode {
        guard case .all(let parts) = node.content,
            let part = parts.first(where: {
                !facts(excludedBy: $0, in: field).isDisjoint(with: required)
            })
        else { return node }
        return culprit(part, against: required, in: field)
    }

    /// Whether all branches of an OR need what is excluded.
    private func isDead(_ node: SyntaxNode, without excluded: Set<Fact>, in field: QueryField)
        -> Bool
    {
        switch node.content {
        case .any(let parts): parts.allSatisfy { isDead($0, without: excluded, in: field) }
        case .scope(let field, let part): isDead(part, without: excluded, in: field)
        case .leaf(.any(let nodes)):
            nodes.allSatisfy { !excluded.isDisjoint(with: wider($0, in: field)) }
        default: !excluded.isDisjoint(with: facts(impliedBy: node, in: field))
        }
    }

    private func facts(impliedBy node: SyntaxNode, in field: QueryField) -> Set<Fact> {
        switch node.content {
        case .broken, .not, .any, .atLeast: []
        case .leaf(let leaf): wider(leaf, in: field)
        case .all(let parts):
            parts.reduce(into: []) { $0.formUnion(facts(impliedBy: $1, in: field)) }
        case .near(let left, let right, _, _):
            facts(impliedBy: left, in: field).union(facts(impliedBy: right, in: field))
        case .scope(let field, let part): facts(impliedBy: part, in: field)
        case .count(let part, let comparison):
            comparison.holds(for: 0) ? [] : facts(impliedBy: part, in: field)
        }
    }

    private func facts(excludedBy node: SyntaxNode, in field: QueryField) -> Set<Fact> {
        switch node.content {
        case .not(let part): narrower(part, in: field)
        case .all(let parts):
            parts.reduce(into: []) { $0.formUnion(facts(excludedBy: $1, in: field)) }
        case .scope(let field, let part): facts(excludedBy: part, in: field)
        default: []
        }
    }

    /// What holds wherever `leaf` does: in a field, and in those that contain it.
    private func wider(_ leaf: QueryNode, in field: QueryField) -> Set<Fact> {
        let fields: [QueryField] =
            switch field {
            case .any: [.any]
            case .title, .summary, .content: [field, .text, .any]
            case .text, .author, .category, .url: [field, .any]
            }
        return Set(fields.map { fact(leaf, $0) })
    }

    /// What would make a part of NOT hold.
    private func narrower(_ node: SyntaxNode, in field: QueryField) -> Set<Fact> {
        switch node.content {
        case .leaf(.any(let nodes)):
            nodes.reduce(into: []) { $0.formUnion(narrower($1, in: field)) }
        case .leaf(let leaf): narrower(leaf, in: field)
        case .any(let parts):
            parts.reduce(into: []) { $0.formUnion(narrower($1, in: field)) }
        case .scope(let field, let part): narrower(part, in: field)
        default: []
        }
    }

    private func narrower(_ leaf: QueryNode, in field: QueryField) -> Set<Fact> {
        let fields: [QueryField] =
            switch field {
            case .any: QueryField.allCases
            case .text: [.text, .title, .summary, .content]
            default: [field]
            }
        return Set(fields.map { fact(leaf, $0) })
    }

    private func fact(_ leaf: QueryNode, _ field: QueryField) -> Fact {
        switch leaf {
        case .term(let term):
            guard !term.isExact, term.slop == 0, !term.text.contains("*"), !term.text.contains("?")
            else { return .leaf(leaf, field) }
            do throws(TermFault) {
                return .term(try TermPattern(term.text), field)
            } catch {
                return .leaf(leaf, field)
            }
        case .fact, .compare: return .leaf(leaf, .any)
        default: return .leaf(leaf, field)
        }
    }
}
