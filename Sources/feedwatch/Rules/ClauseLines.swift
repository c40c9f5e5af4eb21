import AlertDelivery
import WatchRules

/// An explanation for people: what held, what didn't, and what came near.
struct ClauseLines {
    private let style: TerminalStyle

    init(_ style: TerminalStyle) { self.style = style }

    /// Why not, on few lines: `openai absent; "OpenAl" (title) is 1 letter away`.
    static func reasons(_ explanation: Explanation) -> [String] {
        let failing = explanation.failing
        let near = failing.filter { !$0.nearMisses.isEmpty }
        return (near.isEmpty ? failing : near).prefix(3).map { clause in
            ([clause.shortText] + clause.nearMisses.prefix(2).map(\.text))
                .joined(separator: "; ").safeForTerminal
        }
    }

    /// All clauses, indented as the query has them.
    func tree(_ explanation: Explanation) -> [String] { lines(of: explanation.root) }

    private func lines(of clause: Clause) -> [String] {
        let below = clause.parts.flatMap(lines)
        let rest = clause.holds ? "which hold" : "which don't hold"
        let more =
            clause.omittedParts > 0
            ? ["  " + style.faint("and \(clause.omittedParts) more, \(rest)")] : []
        switch clause.node {
        // The clauses of an AND stand for it.
        case .all: return below + more
        case .any where clause.holds && clause.parts.count == 1: return below
        case .any: return [head(of: clause, "one of")] + (below + more).map { "  " + $0 }
        case .atLeast(let number, let nodes):
            let text = "\(clause.parts.count { $0.holds }) of \(nodes.count), \(number) asked for"
            return [head(of: clause, text)] + (below + more).map { "  " + $0 }
        case .near where !clause.holds && !clause.parts.isEmpty:
            return [head(of: clause, clause.shortText)] + below.map { "  " + $0 }
        default:
            return [head(of: clause, clause.shortText + places(of: clause))]
                + clause.nearMisses.map { "    \($0.text.safeForTerminal)" }
        }
    }

    private func head(of clause: Clause, _ text: String) -> String {
        (clause.holds ? style.good("✓") : style.bad("✗")) + " " + text.safeForTerminal
    }

    /// `  title, content`
    private func places(of clause: Clause) -> String {
        var fields: [String] = []
        for span in clause.spans where !fields.contains(span.field.rawValue) {
            fields.append(span.field.rawValue)
        }
        return fields.isEmpty ? "" : " (\(fields.joined(separator: ", ")))"
    }
}
