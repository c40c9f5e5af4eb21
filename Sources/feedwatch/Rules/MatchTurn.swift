import FeedModel
import FeedStore
import Foundation
import WatchRules

/// The edit of an item that won or lost a match, as the rule is now.
enum MatchTurn {
    /// Matched since this edit, which made this revision.
    case won(at: Date, revision: Int)
    /// Matched until this one.
    case lost(at: Date, revision: Int)

    struct Past {
        let revision: StoredRevision
        let subject: QueryItem
    }

    /// Nil if no edit did either, as far as what the item said before is kept whole.
    ///
    /// - Parameters:
    ///   - past: The first revision first.
    ///   - isMatched: What the rule says of the item as it is.
    ///   - matched: What it says of an earlier revision.
    init?(_ past: [Past], isMatched: Bool, matched: (QueryItem) -> Bool) {
        for before in past.reversed() {
            let revision = before.revision
            if revision.isCut { return nil }
            guard matched(before.subject) != isMatched else { continue }
            let number = revision.number + 1
            self =
                isMatched
                ? .won(at: revision.until, revision: number)
                : .lost(at: revision.until, revision: number)
            return
        }
        return nil
    }

    var sentence: String {
        switch self {
        case .won(let date, let revision):
            "since the edit of \(date.formatted(.iso8601)) (revision \(revision))"
        case .lost(let date, let revision):
            "until the edit of \(date.formatted(.iso8601)) (revision \(revision)) it did"
        }
    }
}
