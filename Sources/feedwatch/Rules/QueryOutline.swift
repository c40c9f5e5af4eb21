import WatchRules

/// The tree of a query, a line for each part.
struct QueryOutline {
    struct Part: Encodable {
        /// `AND`, `NEAR/5`, `title:`; of what has no parts, the query.
        var text: String
        var parts: [Part]?
    }

    let root: Part

    init(_ tree: QueryNode) { root = Self.part(tree) }

    /// Without line breaks.
    func lines() -> [String] { [root.text] + Self.lines(below: root) }

    private static func lines(below part: Part) -> [String] {
        let parts = part.parts ?? []
        return parts.enumerated().flatMap { number, part in
            let isLast = number == parts.count - 1
            return [(isLast ? "└─ " : "├─ ") + part.text]
                + lines(below: part).map { (isLast ? "   " : "│  ") + $0 }
        }
    }

    private static func part(_ node: QueryNode) -> Part {
        switch node {
        case .all(let nodes): Part(text: "AND", parts: nodes.map(part))
        case .any(let nodes): Part(text: "OR", parts: nodes.map(part))
        case .not(let node): Part(text: "NOT", parts: [part(node)])
        case .near(let near):
            Part(text: name(of: near), parts: [part(near.left), part(near.right)])
        case .scope(let field, let inner):
            switch inner {
            case .term, .regex: Part(text: node.written)
            default: Part(text: "\(field.rawValue):", parts: [part(inner)])
            }
        case .count(let node, let comparison):
            Part(
                text: "count \(comparison.comparator.rawValue) \(comparison.number)",
                parts: [part(node)])
        case .atLeast(let number, let nodes):
            Part(text: "at least \(number) of \(nodes.count)", parts: nodes.map(part))
        case .term, .regex, .present, .fact, .compare, .everything: Part(text: node.written)
        }
    }

    private static func name(of near: NearNode) -> String {
        let name = near.isOrdered ? "ONEAR" : "NEAR"
        return switch near.reach {
        case .words(let number): "\(name)/\(number)"
        case .sentence: "\(name)/s"
        case .paragraph: "\(name)/p"
        }
    }
}
