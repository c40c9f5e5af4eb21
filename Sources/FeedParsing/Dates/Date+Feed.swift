public import Foundation

extension Date {
    /// A date as feeds write it: RFC 3339, RFC 822, ISO 8601 and what else is found in the wild; UTC
    /// if no zone is told. Nil for what is no date.
    public init?(asInFeeds text: String) {
        guard let seconds = FeedDate.parse(text.utf8.span) else { return nil }
        self.init(timeIntervalSince1970: TimeInterval(seconds))
    }
}
