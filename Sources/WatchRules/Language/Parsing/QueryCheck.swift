/// Looks over a whole query for what parses and can't be meant.
struct QueryCheck {
    let log: QueryLog

    func check(_ root: SyntaxNode) {
        positions(root)
        if root.isEverything {
            everything(root)
        } else {
            negative(root)
            if root.hasEverything {
                log.note(root.range, "* looks at every item")
            }
        }
        Contradictions(log: log).check(root)
    }

    private func everything(_ node: SyntaxNode) {
        if case .leaf = node.content {
            log.add(
                .matchAllAlone, node.range, "* alone would alert of every item",
                help: ["feed:name", "* -word"])
            return
        }
        for child in node.children where child.isEverything { everything(child) }
    }

    /// Complains of the smallest parts that nothing bounds.
    private func negative(_ node: SyntaxNode) {
        guard !node.isBounded else { return }
        switch node.content {
        case .any(let parts), .atLeast(_, let parts):
            for part in parts { negative(part) }
        case .scope(_, let part): negative(part)
        default:
            log.add(
                .onlyNegative, node.range, "this only says what must not be there",
                help: [
                    "word " + log.text.slice(bytes: node.range), "feed:name … bounds it as well",
                ])
        }
    }

    // MARK: - Operands of NEAR and count

    private func positions(_ node: SyntaxNode) {
        switch node.content {
        case .near(let left, let right, _, _):
            for side in [left, right] { requirePosition(side, of: "NEAR", allowsAnd: false) }
        case .count(let part, _): requirePosition(part, of: "count", allowsAnd: true)
        default: break
        }
        for child in node.children { positions(child) }
    }

    private func requirePosition(_ node: SyntaxNode, of owner: String, allowsAnd: Bool) {
        switch node.content {
        case .broken, .near: return
        case .scope(_, let part): requirePosition(part, of: owner, allowsAnd: allowsAnd)
        case .any(let parts):
            for part in parts { requirePosition(part, of: owner, allowsAnd: allowsAnd) }
        case .all(let parts) where allowsAnd, .atLeast(_, let parts) where allowsAnd:
            for part in parts { requirePosition(part, of: owner, allowsAnd: allowsAnd) }
        case .leaf(let leaf) where !allowsAnd && leaf.hasSigns:
            log.add(
                .notPositional, node.range,
                "\(owner) is of words: a sign has no place among them")
        case .leaf(.term), .leaf(.regex): return
        case .leaf(.any(let nodes)) where nodes.allSatisfy(\.isTerm): return
        default:
            log.add(
                .notPositional, node.range,
                "\(owner) is of words, phrases, patterns, lists and OR of them: this has no place in the text"
            )
        }
    }
}

extension SyntaxNode {
    /// Whether every item satisfies it.
    var isEverything: Bool {
        switch content {
        case .leaf(let node): node == .everything
        case .any(let parts): parts.contains(where: \.isEverything)
        case .all(let parts): parts.allSatisfy(\.isEverything)
        case .atLeast(let number, let parts): parts.count(where: \.isEverything) >= number
        default: false
        }
    }

    var hasEverything: Bool { isEverything || children.contains(where: \.hasEverything) }

    /// Whether something must be there for it to hold; `*` is something.
    var isBounded: Bool {
        switch content {
        case .broken, .near: true
        case .leaf(let node):
            if case .not = node { false } else { true }
        case .not(let part): part.isBoundedWhenFalse
        case .all(let parts): parts.contains(where: \.isBounded)
        case .any(let parts): parts.allSatisfy(\.isBounded)
        case .scope(_, let part): part.isBounded
        // Of a part without a place, `positions` complains.
        case .count(_, let comparison): !comparison.holds(for: 0)
        case .atLeast(let number, let parts):
            parts.count(where: { !$0.isBounded }) < number
        }
    }

    private var isBoundedWhenFalse: Bool {
        switch content {
        // Whatever it was to be, it is there to be kept out.
        case .broken: false
        case .not(let part): part.isBounded
        case .leaf(let node): if case .not = node { true } else { false }
        case .all(let parts): parts.allSatisfy(\.isBoundedWhenFalse)
        case .any(let parts): parts.contains(where: \.isBoundedWhenFalse)
        case .scope(_, let part): part.isBoundedWhenFalse
        case .count(let part, let comparison): comparison.holds(for: 0) && part.isBounded
        case .near, .atLeast: false
        }
    }
}

extension QueryNode {
    fileprivate var isTerm: Bool { if case .term = self { true } else { false } }

    /// Whether it, or an entry of a list, is a term of signs alone.
    fileprivate var hasSigns: Bool {
        switch self {
        case .term(let term): term.signs != nil
        case .any(let nodes): nodes.contains(where: \.hasSigns)
        default: false
        }
    }
}

extension CountComparison {
    func holds(for count: Int) -> Bool {
        switch comparator {
        case .less: count < number
        case .atMost: count <= number
        case .more: count > number
        case .atLeast: count >= number
        case .equal: count == number
        case .different: count != number
        }
    }
}
