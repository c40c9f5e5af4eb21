import FeedModel
import FeedStore
import Foundation
import Pipeline

/// What a daemon has to complain of now: of each feed what its last poll said, of the sinks what the
/// last tick did.
struct StandingProblems {
    /// Rules and sinks that can't be used as configured.
    var unusable: [String] = []
    private var feeds: [FeedName: String] = [:]
    private var sinks: [String] = []
    private var told: Set<String> = []

    /// - Returns: What is to be told now: as a run of `poll` tells it, but what stays as it is once.
    mutating func note(_ report: RunReport) -> [String] {
        for feed in report.feeds {
            let isBad =
                feed.outcome == .gone
                || feed.outcome == .failed && feed.failures >= FeedHealth.threshold
            feeds[feed.name] =
                isBad ? "feed \"\(feed.name)\": \(feed.error ?? feed.outcome.rawValue)" : nil
        }
        sinks = report.sinks.filter { $0.dead > 0 || $0.disabledSince != nil }.map {
            "sink \"\($0.name)\": \($0.error ?? "disabled, since it said that it is gone (410)")"
        }
        let messages = Problems(report, unusable: unusable).messages
        defer { told = Set(messages) }
        return messages.filter { !told.contains($0) }
    }

    /// A feed that is no longer in feeds.toml is nobody's problem.
    mutating func keep(only names: some Sequence<FeedName>) {
        let names = Set(names)
        feeds = feeds.filter { names.contains($0.key) }
    }

    var all: [String] { unusable + feeds.sorted { $0.key < $1.key }.map(\.value) + sinks }
}
