import AlertDelivery
import FeedModel
import Foundation
import WatchRules

/// What came near where nothing matched, for people.
struct NearMissList {
    private static let mostLines = 3
    /// Of all items, the first ones are looked at.
    private static let mostItems = 1000

    private(set) var lines: [String] = []
    private var items = 0

    var wantsMore: Bool { lines.count < Self.mostLines && items < Self.mostItems }

    mutating func look(at subject: QueryItem, _ queries: [NamedQuery], _ now: Date) {
        items += 1
        for query in queries where wantsMore {
            let explanation = query.interpreter.explain(subject, now: now)
            guard explanation.isNear, let reason = ClauseLines.reasons(explanation).first else {
                continue
            }
            let name = query.rule.map { "\($0): " } ?? ""
            let title = (subject.item.title ?? "(untitled)").safeForTerminal.cut(to: 60)
            lines.append("near miss: \(name)\(title): \(reason)")
        }
    }
}
