import AlertDelivery
import AlertShaping
import FeedModel
import FeedStore
import Foundation

/// Puts into words what happened to a feed, for the sinks that are told of it. Pure.
struct FeedEvents: Sendable {
    /// Empty if only reports and exit codes tell.
    let receivers: [SinkName]
    /// Of people, as they are at the beginning of a run.
    var silences: [Silence] = []

    func event(_ news: FeedNews, of feed: Feed, at now: Date) -> NewAlert? {
        guard !receivers.isEmpty, !silences.contains(where: { $0.covers(feed: feed, at: now) })
        else { return nil }
        let (type, occasion, facts) = words(for: news, of: feed.name, at: now)
        let url: String? = if case .url(let url) = feed.source { url } else { nil }
        let alert = Alert(
            id: AlertID(type: type, feed: feed.name, occasion: occasion), type: type,
            matchedAt: now, feed: FeedFacts(name: feed.name, url: url, tags: feed.tags),
            event: facts)
        return NewAlert(
            alert: alert, identity: nil, body: AlertBody.encode(alert), sinks: receivers)
    }

    /// - Returns: Also what tells this occasion from others of its type.
    private func words(
        for news: FeedNews, of name: FeedName, at now: Date
    ) -> (AlertType, String, EventFacts) {
        switch news {
        case .failing(let count, let since, let reason):
            return (
                .feedFailing, "\(Self.moment(since)) \(count)",
                EventFacts(
                    severity: .high,
                    message: "Feed \"\(name)\" failed \(count) times in a row and is asked ever "
                        + "more seldom: \(reason)",
                    since: since, count: count)
            )
        case .recovered(let failures, let since):
            let message =
                failures == 0
                ? "Feed \"\(name)\" has something new again."
                : "Feed \"\(name)\" answers again, after \(failures) failures."
            return (
                .feedRecovered, Self.moment(since),
                EventFacts(
                    severity: .normal, message: message, since: since,
                    count: failures == 0 ? nil : failures)
            )
        case .silent(let since, let usually):
            return (
                .feedSilent, Self.moment(since),
                EventFacts(
                    severity: .normal,
                    message: "Feed \"\(name)\" answers, but has had nothing new since "
                        + "\(since.formatted(.iso8601)); usually something comes every "
                        + "\(usually.inWords).", since: since)
            )
        case .parked(let count, let since):
            return (
                .feedParked, Self.moment(since),
                EventFacts(
                    severity: .high,
                    message:
                        "Feed \"\(name)\": where it was, a web page has come \(count) times in "
                        + "a row. Was its domain given up, or does the page ask for a login?",
                    since: since, count: count)
            )
        case .volume(.sparse(let items, let usual)):
            return (
                .feedSparse, Self.moment(now),
                EventFacts(
                    severity: .normal,
                    message: "Feed \"\(name)\" answers, but has had \(items) new "
                        + "\(items == 1 ? "item" : "items") in a week; \(usual) are usual.",
                    count: items)
            )
        case .volume(.recovered(let usual)):
            return (
                .feedRecovered, "volume \(Self.moment(now))",
                EventFacts(
                    severity: .normal,
                    message: "Feed \"\(name)\" has more new items again; \(usual) a week are usual."
                )
            )
        case .gone(let reason):
            return (
                .feedGone, Self.moment(now),
                EventFacts(severity: .high, message: "Feed \"\(name)\": \(reason)")
            )
        case .gap(let gap):
            return (
                .feedGap, "\(Self.moment(gap.from)) \(Self.moment(gap.foundAt))",
                Self.words(for: gap, of: name)
            )
        case .moved(let url):
            return (
                .feedMoved, url,
                EventFacts(
                    severity: .low,
                    message: "Feed \"\(name)\" moved for good and is polled at \(url) from now on. "
                        + "Correct its `url` in feeds.toml when it is convenient.")
            )
        }
    }

    private static func words(for gap: CoverageGap, of name: FeedName) -> EventFacts {
        let times = [gap.from, gap.until].map { $0.formatted(.iso8601) }
        let row = gap.inARow > 1 ? " (\(gap.inARow) times in a row)" : ""
        let pages =
            gap.pages == 0
            ? ""
            : " Older pages (\(gap.pages)) gave \(gap.items) items, and don't reach back to "
                + "what was known."
        return EventFacts(
            severity: .high,
            message: "Feed \"\(name)\" moved on by more than its document holds\(row): what it "
                + "published between \(times[0]) (the newest item that was known) and "
                + "\(times[1]) (the oldest that is there now) may be missing.\(pages) "
                + "It is polled more often for a while, within what its server allows.",
            since: gap.from, until: gap.until, count: gap.inARow > 1 ? gap.inARow : nil)
    }

    private static func moment(_ date: Date?) -> String {
        date.map { "\(Int64($0.timeIntervalSince1970.rounded()))" } ?? "never"
    }
}
