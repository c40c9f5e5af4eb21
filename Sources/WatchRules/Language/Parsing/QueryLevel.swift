/// The operands that stand beside each other in one pair of parentheses.
struct QueryLevel {
    /// Each with the operator before it; nil: none, which is AND.
    var operands: [(node: SyntaxNode, joint: QueryToken?)] = []

    func node(_ log: QueryLog) -> SyntaxNode? {
        guard let first = operands.first, let last = operands.last else { return nil }
        let range = first.node.range.lowerBound..<last.node.range.upperBound
        guard operands.count > 1 else { return first.node }
        let later = operands.dropFirst()
        let and = later.first { !$0.joint.isOr }
        let or = later.first { $0.joint.isOr }
        if let and, let or, let orToken = or.joint {
            let andRange = and.joint?.range ?? and.node.range
            log.add(
                .mixedAndOr, andRange, "AND and OR are mixed without parentheses",
                label: "this AND ...",
                related: [.init(range: orToken.range, text: "... and this OR")],
                help: [true, false].map { log.text.replacing(range, by: reading(log, orFirst: $0)) }
            )
        }
        // With a mistake it is refused anyway; this is how programmers would read it.
        let groups = grouped(byOr: false).map { group in
            group.count == 1
                ? group[0].node
                : SyntaxNode(
                    .all(group.map(\.node)),
                    group[0].node.range.lowerBound..<(group.last ?? group[0]).node.range.upperBound)
        }
        return groups.count == 1
            ? SyntaxNode(groups[0].content, range) : SyntaxNode(.any(groups), range)
    }

    /// Runs of operands with the same operator between them.
    private func grouped(byOr: Bool) -> [[(node: SyntaxNode, joint: QueryToken?)]] {
        var groups: [[(node: SyntaxNode, joint: QueryToken?)]] = []
        for operand in operands {
            if !groups.isEmpty, operand.joint.isOr == byOr {
                groups[groups.count - 1].append(operand)
            } else {
                groups.append([operand])
            }
        }
        return groups
    }

    /// The level with parentheses around the operator that binds first.
    private func reading(_ log: QueryLog, orFirst: Bool) -> String {
        func joined(_ operands: [(text: String, joint: QueryToken?)]) -> String {
            var text = ""
            for (index, operand) in operands.enumerated() {
                if index > 0 {
                    text += operand.joint.map { " \(log.text.slice(bytes: $0.range)) " } ?? " "
                }
                text += operand.text
            }
            return text
        }
        let groups = grouped(byOr: orFirst).map { group in
            let inner = joined(group.map { (log.text.slice(bytes: $0.node.range), $0.joint) })
            return (text: group.count > 1 ? "(\(inner))" : inner, joint: group[0].joint)
        }
        return joined(groups)
    }
}

extension QueryToken? {
    fileprivate var isOr: Bool { if case .or? = self?.kind { true } else { false } }
}
