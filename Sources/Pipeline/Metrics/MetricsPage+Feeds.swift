import FeedModel
import FeedStore
import Foundation

extension MetricsPage {
    enum State: String, CaseIterable { case ok, failing, silent, gone, new }

    /// Of the feeds of feeds.toml; what is known of others is history.
    func addFeeds(of facts: MetricFacts?, at now: Date, to page: inout Exposition) {
        let known = Dictionary(
            (facts?.feeds ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let feeds = configuration.feeds.map { ($0.name, known[$0.name]) }
        let states = Dictionary(grouping: feeds) { Self.state(of: $0.1) }
        page.add(
            "feedwatch_feeds", .gauge, help: "Feeds of feeds.toml, by state.",
            State.allCases.map { .init(states[$0]?.count ?? 0, ["state": $0.rawValue]) })
        // What is gone is stale for ever, and said to be gone.
        let successes = feeds.filter { $0.1?.isGone != true }.map { $0.1?.succeededAt }
        page.add(
            "feedwatch_feeds_stale", .gauge,
            help:
                "Feeds without a good poll for longer than this; those never polled well included.",
            Self.ages.map { age in
                let start = now.addingTimeInterval(-age.seconds)
                return .init(
                    successes.count { $0.map { $0 < start } ?? true }, ["age": age.name])
            })
        page.add(
            "feedwatch_oldest_success_timestamp_seconds", .gauge,
            help: "The last good poll of the feed whose last good poll is the longest ago.",
            successes.compactMap(\.self).min().map { [.init($0.timeIntervalSince1970)] } ?? [])
        guard feeds.count <= Self.feedLimit else { return }
        page.add(
            "feedwatch_feed_last_success_timestamp_seconds", .gauge,
            help: "The last good poll of each feed, up to \(Self.feedLimit) feeds.",
            feeds.compactMap { name, facts in
                (facts?.succeededAt).map {
                    .init($0.timeIntervalSince1970, ["feed": name.text])
                }
            })
        page.add(
            "feedwatch_feed_failures", .gauge,
            help: "Failed polls in a row of each feed, up to \(Self.feedLimit) feeds.",
            feeds.compactMap { name, facts in
                facts.map { .init($0.failures, ["feed": name.text]) }
            })
    }

    private static func state(of facts: MetricFacts.FeedFacts?) -> State {
        guard let facts else { return .new }
        if facts.isGone { return .gone }
        if facts.failures > 0 { return .failing }
        return facts.isSilent ? .silent : .ok
    }
}
