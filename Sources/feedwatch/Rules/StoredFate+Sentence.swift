import FeedModel
import FeedStore
import Foundation

extension StoredFate {
    /// What shaping did with a match.
    var sentence: String {
        switch self {
        case .sent: return "alerted"
        case .told(let alert): return "told with others in \(alert)"
        case .held(_, let hold, let released, let digest):
            let why =
                switch hold.reason {
                case .digest: "for the rule's digest"
                case .budget: "since the rule's budget was spent"
                case .quiet: "for the end of the rule's quiet hours"
                case .group: "for others of its group"
                case .surge, .spike: "for more of its rule"
                }
            guard let released else {
                return "waits \(why) until \(hold.until.formatted(.iso8601))"
            }
            let how = digest.map { "told in the digest \($0)" } ?? "told by itself"
            return "waited \(why); \(how) on \(released.formatted(.iso8601))"
        case .dropped(let reason, let silence, let comment):
            return "no alert: " + Self.cause(reason, silence, comment)
        }
    }

    private static func cause(_ reason: String, _ silence: Int64?, _ comment: String?) -> String {
        switch reason {
        case "first-run": "it came with the feed's first run"
        case "update-ignored": "only an edit matched, and the rule ignores edits"
        case "too-old": "it was older than the rule's max_age"
        case "counted", "counting":
            "it was counted; the rule tells only of many matches together, or of none"
        case "silenced":
            "silence \(silence.map { "\($0)" } ?? "?") was in force"
                + (comment.map { " (\($0))" } ?? "")
        default: reason
        }
    }
}
