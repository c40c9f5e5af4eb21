public import FeedModel
public import FeedStore
public import Foundation

/// What Prometheus gets to see of an installation.
///
/// All of it comes from the store, so that one page tells of `serve` and of runs from cron alike; nothing
/// is kept in memory. A ``FeedStore/init(readingFrom:)`` of its own does, beside one that writes.
public struct MetricsPage: Sendable {
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"
    /// With more feeds, none has series of its own: the sums tell.
    public static let feedLimit = 1000
    /// What counts as stale, in seconds.
    static let ages: [(name: String, seconds: TimeInterval)] = [
        ("1h", 3600), ("6h", 21_600), ("1d", 86_400), ("7d", 604_800),
    ]

    let configuration: Configuration
    private let version: String

    public init(_ configuration: Configuration, version: String) {
        self.configuration = configuration
        self.version = version
    }

    /// - Parameters:
    ///   - store: Nil before the first poll.
    ///   - run: The one that just ended. Without it the page tells of the last one that had something to
    ///     do.
    public func text(
        of store: FeedStore?, at now: Date, after run: RunReport? = nil
    ) async throws(StoreError) -> String {
        text(of: try await store?.metricFacts(), at: now, after: run)
    }

    func text(of facts: MetricFacts?, at now: Date, after run: RunReport? = nil) -> String {
        var page = Exposition()
        page.add(
            "feedwatch_build_info", .gauge, help: "The version that wrote this.",
            [.init(1, ["version": version])])
        addFeeds(of: facts, at: now, to: &page)
        addRuns(of: facts, after: run, to: &page)
        guard let facts else { return page.text }
        addCounters(of: facts, to: &page)
        addSinks(of: facts, at: now, to: &page)
        addLatencies(of: facts, to: &page)
        page.add(
            "feedwatch_database_bytes", .gauge, help: "Size of the database and its log.",
            [.init(Double(facts.bytes))])
        return page.text
    }

    private func addRuns(of facts: MetricFacts?, after run: RunReport?, to page: inout Exposition) {
        let stored = facts?.counts[.lastRun] ?? []
        func last(_ detail: String) -> Double? {
            stored.first { $0.detail == detail }?.value
        }
        let ended = run?.finishedAt.timeIntervalSince1970 ?? last("ended")
        let took = run.map { max(0, $0.finishedAt.timeIntervalSince($0.startedAt)) } ?? last("took")
        page.add(
            "feedwatch_last_run_timestamp_seconds", .gauge,
            help: "When the last run ended.", ended.map { [.init($0)] } ?? [])
        page.add(
            "feedwatch_last_run_duration_seconds", .gauge,
            help: "How long the last run took.", took.map { [.init($0)] } ?? [])
        page.add(
            "feedwatch_network_down_runs", .gauge,
            help: "Runs in a row in which no server could be reached; 0 when all is well.",
            last("network_down").map { [.init($0)] } ?? [])
    }
}
