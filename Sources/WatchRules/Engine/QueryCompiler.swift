internal import FeedModel

/// Compiles query trees.
extension IndexBuilder {
    mutating func compile(_ tree: QueryNode, _ options: QueryOptions) -> [Instruction] {
        compile(tree, in: .text, options).program()
    }

    private mutating func compile(
        _ node: QueryNode, in scope: FieldScope, _ options: QueryOptions
    ) -> CompiledNode {
        switch node {
        case .term(let term):
            if let signs = term.signs { return compile(.regex(signs), in: scope, options) }
            switch compile(term, context(scope, options)) {
            case .leaf(let leaf): return self.node(of: leaf)
            case .perhaps(let needed): return .perhaps(needed)
            case .never: return .never
            }
        case .regex(let leaf):
            guard let (number, key) = regex(leaf) else { return .never }
            let compiled = Leaf(
                kind: .regex, fields: FieldSet(scope), first: number, second: key)
            return .leaf(self.number(of: compiled))
        case .all(let nodes): return .all(nodes.map { compile($0, in: scope, options) })
        case .any(let nodes): return .any(nodes.map { compile($0, in: scope, options) })
        case .not(let node): return .not(compile(node, in: scope, options))
        case .atLeast(let number, let nodes):
            return .atLeast(number, nodes.map { compile($0, in: scope, options) })
        case .scope(let field, let node): return compile(node, in: FieldScope(field), options)
        case .near(let near): return compile(near, in: scope, options)
        case .count(let node, let comparison):
            return compileCount(of: node, comparison, in: scope, options)
        case .present(let field):
            let leaf = Leaf(kind: .present, fields: FieldSet(FieldScope(field)))
            return .leaf(number(of: leaf))
        case .fact(let fact, let value):
            if fact == .host, FactKey.normal(.host, value).isEmpty { return .never }
            return self.node(of: Leaf(kind: .fact, fields: .text, first: key(of: fact, value)))
        case .compare(let field, let comparison):
            let number = add(ItemComparison(field: field, comparison: comparison))
            return .leaf(self.number(of: Leaf(kind: .compare, fields: [], first: number)))
        case .everything: return .everything
        }
    }

    private mutating func node(of leaf: Leaf) -> CompiledNode {
        let number = number(of: leaf)
        let isKey = (leaf.kind == .word || leaf.kind == .fact) && leaf.fields == .text
        return isKey && leaf.first <= Instruction.largest ? .key(leaf.first) : .leaf(number)
    }

    private func context(_ scope: FieldScope, _ options: QueryOptions) -> TermContext {
        TermContext(
            fields: FieldSet(scope), isCategory: scope.isCategory, fold: options.fold,
            forms: options.forms)
    }

    private mutating func compile(
        _ near: NearNode, in scope: FieldScope, _ options: QueryOptions
    ) -> CompiledNode {
        let isEmpty = [near.left, near.right].contains { !$0.hasPlace }
        if isEmpty { return .never }
        guard case .words(let words) = near.reach,
            let left = operands(near.left, in: scope, options),
            let right = operands(near.right, in: scope, options)
        else {
            return .perhaps(
                .all([
                    compile(near.left, in: scope, options), compile(near.right, in: scope, options),
                ]))
        }
        if left.isEmpty || right.isEmpty { return .never }
        return .near(
            self.near(left, right, words: max(0, words), isOrdered: near.isOrdered))
    }

    private mutating func compileCount(
        of node: QueryNode, _ comparison: CountComparison, in scope: FieldScope,
        _ options: QueryOptions
    ) -> CompiledNode {
        if !node.hasSlop, let leaves = operands(node, in: scope, options) {
            return .count(count(leaves, comparison))
        }
        if comparison.holds(0) { return .perhaps(.everything) }
        return .perhaps(compile(node, in: scope, options))
    }

    /// The leaves whose places are those of `node`; nil if these don't tell.
    private mutating func operands(
        _ node: QueryNode, in scope: FieldScope, _ options: QueryOptions
    ) -> [UInt32]? {
        switch node {
        case .term(let term) where term.signs == nil:
            switch compile(term, context(scope, options)) {
            case .leaf(let leaf): return [number(of: leaf)]
            case .never: return []
            case .perhaps: return nil
            }
        case .any(let nodes):
            var leaves: [UInt32] = []
            for node in nodes {
                guard let parts = operands(node, in: scope, options) else { return nil }
                leaves += parts.filter { !leaves.contains($0) }
            }
            return leaves
        case .scope(let field, let node): return operands(node, in: FieldScope(field), options)
        default: return nil
        }
    }
}

extension QueryNode {
    /// Whether NEAR finds a place for it.
    fileprivate var hasPlace: Bool {
        switch self {
        case .term, .regex, .near: true
        case .any(let nodes): nodes.contains(where: \.hasPlace)
        case .scope(_, let node): node.hasPlace
        case .all, .not, .present, .fact, .compare, .count, .atLeast, .everything: false
        }
    }

    fileprivate var hasSlop: Bool {
        leaves.contains {
            guard case .term(let term) = $0 else { return false }
            return term.slop > 0
        }
    }
}
