/// Finds parts of a query that can never hold: `a -a`, also under another spelling.
struct Contradictions {
    let log: QueryLog

    /// A leaf in a field, the same for all spellings that find the same.
    private enum Fact: Hashable {
        /// Words without signs and other spellings, folded.
        case words(String, QueryField)
        case term(LeafPattern, QueryField)
        /// `open*`: the letters before the wildcard, in lower case.
        case beginning(String, QueryField)
        case leaf(QueryNode, QueryField)

        var field: QueryField {
            switch self {
            case .words(_, let field), .term(_, let field), .beginning(_, let field),
                .leaf(_, let field):
                field
            }
        }

        func moved(to field: QueryField) -> Fact {
            switch self {
            case .words(let words, _): .words(words, field)
            case .term(let term, _): .term(term, field)
            case .beginning(let letters, _): .beginning(letters, field)
            // Those that stand in no field.
            case .leaf(.fact, _), .leaf(.compare, _): self
            case .leaf(let leaf, _): .leaf(leaf, field)
            }
        }

        /// Whether what is found by it is found by the beginning of words as well.
        func holds(_ beginning: String, in field: QueryField) -> Bool {
            switch self {
            case .words(let word, field): !word.contains(" ") && word.hasPrefix(beginning)
            case .beginning(let own, field): own.hasPrefix(beginning)
            default: false
            }
        }
    }

    func check(_ root: SyntaxNode) {
        check(root, in: .text)
    }

    private func check(_ node: SyntaxNode, in field: QueryField) {
        if case .not(let part) = node.content, part.isEverything {
            log.add(.neverMatches, node.range, "this excludes every item")
            return
        }
        if case .all(let parts) = node.content, parts.contains(where: \.hasNot) {
            let excluded = facts(excludedBy: node, in: field)
            let required = excluded.isEmpty ? [] : facts(impliedBy: node, in: field)
            let culprit =
                !isAny(of: required, in: excluded)
                ? parts.contains { isDead($0, without: excluded, in: field) }
                    ? parts.first { !facts(excludedBy: $0, in: field).isEmpty } : nil
                : culprit(node, against: required, in: field)
            if let culprit {
                log.add(
                    .neverMatches, culprit.range,
                    "this can never match: what is excluded here is required as well")
                return
            }
        }
        if let (range, message) = ValueContradictions.first(in: node) {
            log.add(.neverMatches, range, message)
            return
        }
        let inner = if case .scope(let scope, _) = node.content { scope } else { field }
        for child in node.children { check(child, in: inner) }
    }

    /// The smallest part that excludes what is required.
    private func culprit(
        _ node: SyntaxNode, against required: Set<Fact>, in field: QueryField
    ) -> SyntaxNode {
        guard case .all(let parts) = node.content else { return node }
        // Where only some together exclude it, the last of them.
        let part =
            parts.first { isAny(of: required, in: facts(excludedBy: $0, in: field)) }
            ?? parts.last { !facts(excludedBy: $0, in: field).isEmpty }
        return part.map { culprit($0, against: required, in: field) } ?? node
    }

    /// Whether something that is required is excluded.
    private func isAny(of required: Set<Fact>, in excluded: Set<Fact>) -> Bool {
        if !excluded.isDisjoint(with: required) { return true }
        return excluded.contains { fact in
            guard case .beginning(let letters, let field) = fact else { return false }
            return required.contains { $0.holds(letters, in: field) }
        }
    }

    /// Whether all branches of an OR, or too many of `atleast`, need what is excluded.
    private func isDead(_ node: SyntaxNode, without excluded: Set<Fact>, in field: QueryField)
        -> Bool
    {
        switch node.content {
        case .any(let parts): parts.allSatisfy { isDead($0, without: excluded, in: field) }
        case .atLeast(let count, let parts):
            parts.count { !isDead($0, without: excluded, in: field) } < count
        case .scope(let field, let part): isDead(part, without: excluded, in: field)
        case .leaf(.any(let nodes)):
            nodes.allSatisfy { isAny(of: wider($0, in: field), in: excluded) }
        default: isAny(of: facts(impliedBy: node, in: field), in: excluded)
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
            withWholes(parts.reduce(into: []) { $0.formUnion(facts(excludedBy: $1, in: field)) })
        case .scope(let field, let part): facts(excludedBy: part, in: field)
        default: []
        }
    }

    /// What stands in none of a field's parts isn't in the field either.
    private func withWholes(_ excluded: Set<Fact>) -> Set<Fact> {
        var result = excluded
        for whole in [QueryField.text, .any] {
            for fact in excluded where fact.field == .title {
                let parts = whole.parts.map { fact.moved(to: $0) }
                if result.isSuperset(of: parts) { result.insert(fact.moved(to: whole)) }
            }
        }
        return result
    }

    /// What holds wherever `leaf` does: in a field, and in those that contain it.
    private func wider(_ leaf: QueryNode, in field: QueryField) -> Set<Fact> {
        let fields: [QueryField] =
            switch field {
            case .any: [.any]
            case .title, .summary, .content: [field, .text, .any]
            case .text, .author, .category, .url: [field, .any]
            }
        var facts: Set<Fact> = []
        for leaf in consequences(of: leaf) {
            let fact = fact(leaf, field)
            for field in fields { facts.insert(fact.moved(to: field)) }
            if isWhole(leaf, field) { facts.insert(.leaf(leaf, field)) }
        }
        return facts
    }

    /// The leaf, and others that hold wherever it does.
    private func consequences(of leaf: QueryNode) -> [QueryNode] {
        guard case .term(let term) = leaf else { return [leaf] }
        var leaves = [leaf]
        if term.isExact {
            var plain = term
            plain.isExact = false
            leaves.append(.term(plain))
        }
        let words = term.text.split(separator: " ").map(String.init)
        if words.count > 1 {
            let plain = words.filter { word in
                word.unicodeScalars.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit }
            }
            leaves += plain.map { .term(TermLeaf($0)) }
        }
        return leaves
    }

    /// In `category:`, a phrase is one whole category.
    private func isWhole(_ leaf: QueryNode, _ field: QueryField) -> Bool {
        if field == .category, case .term(let term) = leaf { term.isPhrase } else { false }
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
        if isWhole(leaf, field) { return [.leaf(leaf, field)] }
        let fact = fact(leaf, field)
        return Set(fields.map(fact.moved))
    }

    private func fact(_ leaf: QueryNode, _ field: QueryField) -> Fact {
        switch leaf {
        case .term(let term):
            if let signs = term.signs { return .leaf(.regex(signs), field) }
            guard !term.isExact, term.slop == 0 else { return .leaf(leaf, field) }
            if TermCheck.isPlain(term.text) {
                let words = term.text.split(separator: " ").joined(separator: " ")
                return .words(words.lowercased(), field)
            }
            if term.text.last == "*", term.text.utf8.dropLast().allSatisfy(\.isASCIIWord) {
                return .beginning(String(term.text.dropLast()).lowercased(), field)
            }
            guard !term.text.contains(where: { $0 == "*" || $0 == "?" }) else {
                return .leaf(leaf, field)
            }
            let pattern = LeafPattern(TermLeaf(term.text), options: QueryOptions())
            if let words = pattern.plainWords { return .words(words, field) }
            return pattern.sequences.isEmpty ? .leaf(leaf, field) : .term(pattern, field)
        case .fact, .compare: return .leaf(leaf, .any)
        default: return .leaf(leaf, field)
        }
    }
}

extension SyntaxNode {
    /// Whether something is excluded in it.
    fileprivate var hasNot: Bool {
        if case .not = content { return true }
        return children.contains(where: \.hasNot)
    }
}
