/// A part of a query with its place, for what can only be judged of the whole.
struct SyntaxNode {
    indirect enum Content {
        /// Complained of.
        case broken
        case leaf(QueryNode)
        case not(SyntaxNode)
        case all([SyntaxNode])
        case any([SyntaxNode])
        case near(SyntaxNode, SyntaxNode, NearNode.Reach, isOrdered: Bool)
        case scope(QueryField, SyntaxNode)
        case count(SyntaxNode, CountComparison)
        case atLeast(Int, [SyntaxNode])
    }

    var content: Content
    /// In bytes of UTF-8.
    var range: Range<Int>

    init(_ content: Content, _ range: Range<Int>) {
        self.content = content
        self.range = range
    }

    /// What it stands for: groups of one kind in each other are one group.
    var tree: QueryNode {
        switch content {
        case .broken: .everything
        case .leaf(let node): node
        case .not(let part): .not(part.tree)
        case .all(let parts): .all(of: parts.map(\.tree))
        case .any(let parts): .any(of: parts.map(\.tree))
        case .near(let left, let right, let reach, let isOrdered):
            .near(NearNode(left.tree, right.tree, reach: reach, isOrdered: isOrdered))
        case .scope(let field, let part): .scope(field, part.tree)
        case .count(let part, let comparison): .count(part.tree, comparison)
        case .atLeast(let number, let parts): .atLeast(number, parts.map(\.tree))
        }
    }

    var children: [SyntaxNode] {
        switch content {
        case .broken, .leaf: []
        case .not(let part), .scope(_, let part), .count(let part, _): [part]
        case .all(let parts), .any(let parts), .atLeast(_, let parts): parts
        case .near(let left, let right, _, _): [left, right]
        }
    }
}

extension QueryNode {
    /// - Parameter parts: At least one.
    static func all(of parts: [QueryNode]) -> QueryNode {
        let flat = parts.flatMap { if case .all(let inner) = $0 { inner } else { [$0] } }
        return flat.count == 1 ? flat[0] : .all(flat)
    }

    /// - Parameter parts: At least one.
    static func any(of parts: [QueryNode]) -> QueryNode {
        let flat = parts.flatMap { if case .any(let inner) = $0 { inner } else { [$0] } }
        return flat.count == 1 ? flat[0] : .any(flat)
    }
}
