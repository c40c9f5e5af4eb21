import AlertDelivery
import FeedModel
import FeedStore
import Foundation

/// A stored item with its texts and its past, for people.
struct ItemText {
    let stored: StoredItem
    /// What it said before, as far as it is kept; the first one first.
    let revisions: [StoredRevision]
    let style: TerminalStyle

    /// - Parameter showsRevisions: Each of them whole, in place of what its edit changed.
    func text(showsRevisions: Bool) -> String {
        let parts = [present, history(showsRevisions)].filter { !$0.isEmpty }
        return parts.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n") + "\n"
    }

    private var present: [String] {
        var facts = [stored.feed.text, stored.newsDate.formatted(.iso8601)]
        if stored.revision > 1 {
            let date = revisions.last?.until ?? stored.changedAt
            facts.append("revision \(stored.revision), \(date.formatted(.iso8601))")
        }
        return lines(of: stored.item, facts: facts.joined(separator: " · "))
    }

    private func lines(of item: Item, facts: String) -> [String] {
        var lines = [
            style.bold((item.title ?? "(untitled)").safeForTerminal),
            style.faint(facts.safeForTerminal),
        ]
        if let link = item.link { lines.append(style.faint(link.safeForTerminal)) }
        return lines
            + [item.summaryText, item.contentText].compactMap(\.self).flatMap { text in
                [""] + text.safeForTerminal.wrapped(to: TerminalStyle.width)
            }
    }

    /// Newest first.
    private func history(_ showsRevisions: Bool) -> [String] {
        guard stored.revision > 1 else { return [] }
        let blocks =
            showsRevisions
            ? revisions.reversed().map(lines)
            : ItemEdit.all(of: stored, revisions).reversed().map { EditLines(style).lines($0) }
        return [heading] + blocks.flatMap { [""] + $0 }
    }

    private var heading: String {
        let count = stored.revision - 1
        let edits = count == 1 ? "edited once" : "edited \(count) times"
        return switch revisions.count {
        case 0: "\(edits); what it said before is not kept"
        case count...: "\(edits):"
        default: "\(edits); what it said before the last \(revisions.count) is not kept:"
        }
    }

    private func lines(of revision: StoredRevision) -> [String] {
        let facts =
            "revision \(revision.number), from \(revision.since.formatted(.iso8601)) "
            + "to \(revision.until.formatted(.iso8601))"
            + (revision.isCut ? ", only the beginnings of its texts" : "")
        return lines(of: revision.item, facts: facts)
    }
}
