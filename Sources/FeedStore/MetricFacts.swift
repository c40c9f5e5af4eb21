public import FeedModel
public import Foundation
import GRDB

/// What the store tells of its feeds, sinks and runs to who watches over feedwatch.
public struct MetricFacts: Sendable {
    public struct FeedFacts: Hashable, Sendable {
        public var name: FeedName
        public var succeededAt: Date?
        /// In a row.
        public var failures: Int
        public var isGone: Bool
        public var isSilent: Bool
    }

    /// What waits for a sink.
    public struct OutboxFacts: Hashable, Sendable {
        public var pending = 0
        public var dead = 0
        /// When the alert was raised that has waited longest.
        public var oldestAt: Date?
    }

    /// One thing counted.
    public struct Count: Hashable, Sendable {
        public var subject: String
        public var detail: String
        public var value: Double
    }

    public struct Histogram: Hashable, Sendable {
        public var subject: String
        /// How many were at most so long, for each bound of the latency.
        public var upTo: [Int]
        public var count: Int
        /// In seconds.
        public var sum: Double
    }

    /// Of all feeds that were ever polled.
    public var feeds: [FeedFacts]
    public var outbox: [SinkName: OutboxFacts]
    public var sinks: [SinkName: SinkState]
    /// Alerts that wait to be told: digests, quiet hours.
    public var held: Int
    /// By subject and detail.
    public var counts: [Counter: [Count]]
    /// By subject.
    public var histograms: [Latency: [Histogram]]
    /// Of the file and its write-ahead log.
    public var bytes: Int64
}

extension FeedStore {
    /// All of it as of one moment. What it costs grows with the feeds and with what waits, not with
    /// items and alerts.
    public func metricFacts() async throws(StoreError) -> MetricFacts {
        let path = path
        return try await read("reading the metrics") { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT name, subject, detail, value FROM counter ORDER BY 1, 2, 3")
            let counted = Dictionary(grouping: rows) { $0[0] as String }
            return MetricFacts(
                feeds: try MetricFacts.feeds(in: database),
                outbox: try MetricFacts.outbox(in: database),
                sinks: try SinkState.all(in: database),
                held: try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM held WHERE released_at IS NULL") ?? 0,
                counts: Dictionary(
                    uniqueKeysWithValues: Counter.allCases.map { counter in
                        (
                            counter,
                            (counted[counter.rawValue] ?? []).map {
                                MetricFacts.Count(subject: $0[1], detail: $0[2], value: $0[3])
                            }
                        )
                    }),
                histograms: Dictionary(
                    uniqueKeysWithValues: Latency.allCases.map {
                        ($0, MetricFacts.histograms(of: $0, counted[$0.rawValue] ?? []))
                    }),
                bytes: Self.sizeOfFiles(at: path))
        }
    }
}

extension MetricFacts {
    fileprivate static func feeds(in database: Database) throws -> [FeedFacts] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT name, succeeded_at, failures, gone_at IS NOT NULL, silent_at IS NOT NULL
                FROM feed
                """)
        var feeds: [FeedFacts] = []
        while let row = try rows.next() {
            feeds.append(
                FeedFacts(
                    name: FeedName(row[0]),
                    succeededAt: (row[1] as Int64?).map(Date.init(milliseconds:)),
                    failures: row[2], isGone: row[3], isSilent: row[4]))
        }
        return feeds
    }

    fileprivate static func outbox(in database: Database) throws -> [SinkName: OutboxFacts] {
        var outbox: [SinkName: OutboxFacts] = [:]
        // Numbers are in the order of the alerts' commits: the first one has waited longest.
        let waiting = try Row.fetchAll(
            database,
            sql: """
                SELECT oldest.sink, pending, created_at FROM (
                    SELECT sink, count(*) AS pending, min(id) AS first FROM delivery
                    WHERE state = 'pending' GROUP BY sink)
                JOIN delivery AS oldest ON oldest.id = first JOIN alert ON alert.id = oldest.alert
                """)
        for row in waiting {
            outbox[SinkName(row[0])] = OutboxFacts(
                pending: row[1], oldestAt: Date(milliseconds: row[2]))
        }
        for row in try Row.fetchAll(
            database,
            sql: "SELECT sink, count(*) FROM delivery WHERE state = 'dead' GROUP BY sink")
        {
            outbox[SinkName(row[0]), default: OutboxFacts()].dead = row[1]
        }
        return outbox
    }

    fileprivate static func histograms(of latency: Latency, _ rows: [Row]) -> [Histogram] {
        Dictionary(grouping: rows) { $0[1] as String }
            .sorted { $0.key < $1.key }
            .map { subject, rows in
                let values = Dictionary(
                    rows.map { ($0[2] as String, $0[3] as Double) },
                    uniquingKeysWith: { first, _ in first })
                var total = 0
                let upTo = latency.bounds.map { bound in
                    total += Int(values["\(bound)"] ?? 0)
                    return total
                }
                return Histogram(
                    subject: subject, upTo: upTo,
                    count: total + Int(values[Latency.unbounded] ?? 0),
                    sum: values[Latency.sum] ?? 0)
            }
    }
}
