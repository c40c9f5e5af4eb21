public import FeedModel
public import Foundation
import GRDB

/// What is remembered of a rule that counts its matches, beside these.
public struct RuleWatch: Hashable, Sendable {
    public var rule: RuleName
    /// ``RuleTiming/key``; of another one nothing here counts.
    public var key: String
    /// When the first run with it was.
    public var since: Date
    /// The last match of the last surge or spike; or when it was told that nothing matches.
    public var toldAt: Date?
    /// Time without polls since the last match, and when that was noted.
    public var missed: Duration = .zero
    public var missedUntil: Date?

    public init(rule: RuleName, key: String, since: Date) {
        self.rule = rule
        self.key = key
        self.since = since
    }
}

/// What the rules that count have to look at.
public struct RuleTimes: Sendable {
    public var watches: [RuleName: RuleWatch] = [:]
    /// The last match of each watched rule.
    public var lastMatches: [RuleName: Date] = [:]
    /// The time of the first match that a rule hasn't looked at.
    public var newMatches: [RuleName: Date] = [:]
}

/// What a rule that counts has come to.
public struct RuleOutcome: Sendable {
    public var rule: RuleName
    /// Nil if nothing is to be remembered of it any more.
    public var watch: RuleWatch?
    /// The items whose matches it has looked at.
    public var seen: [Int64] = []
    /// Alerts with the items whose matches they tell of.
    public var alerts: [(alert: NewAlert, items: [Int64])] = []

    public init(rule: RuleName, watch: RuleWatch?) {
        self.rule = rule
        self.watch = watch
    }
}

extension FeedStore {
    private static let timed = "fate IN ('counting', 'counted', 'folded', 'silenced')"

    /// Cheap when there is nothing to look at.
    public func ruleTimes() async throws(StoreError) -> RuleTimes {
        try await read("reading the rules' times") { database in
            var times = RuleTimes()
            let watches = try Row.fetchCursor(
                database.cachedStatement(
                    sql: """
                        SELECT rule, key, since, told_at, missed, missed_until,
                            (SELECT max(at) FROM hit
                                WHERE hit.rule = rule_watch.rule AND \(Self.timed))
                        FROM rule_watch
                        """))
            while let row = try watches.next() {
                let watch = RuleWatch(row)
                times.watches[watch.rule] = watch
                times.lastMatches[watch.rule] = (row[6] as Int64?).map(Date.init(milliseconds:))
            }
            let new = try Row.fetchCursor(
                database.cachedStatement(
                    sql: "SELECT rule, min(at) FROM hit WHERE fate = 'counting' GROUP BY rule"))
            while let row = try new.next() {
                times.newMatches[RuleName(row[0])] = Date(milliseconds: row[1])
            }
            return times
        }
    }

    /// The matches of a rule after a time, but for those that were silenced; by time.
    public func timedMatches(
        of rule: RuleName, after date: Date
    ) async throws(StoreError) -> [TimedMatch] {
        try await read("reading the matches of \(rule)") { database in
            try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT hit.item, feed.name, at, fate = 'counting'
                        FROM hit JOIN item ON item.id = hit.item JOIN feed ON feed.id = item.feed
                        WHERE hit.rule = ? AND at > ? AND \(Self.timed) AND fate != 'silenced'
                        ORDER BY at, hit.item
                        """), arguments: [rule.text, date.milliseconds]
            ).map {
                TimedMatch(
                    item: $0[0], feed: FeedName($0[1]), at: Date(milliseconds: $0[2]),
                    isNew: $0[3])
            }
        }
    }

    /// How many matches a rule had in a stretch of time, silenced ones included.
    public func matchCount(
        of rule: RuleName, in range: Range<Date>
    ) async throws(StoreError) -> Int {
        try await read("counting the matches of \(rule)") { database in
            try Int.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT count(*) FROM hit
                        WHERE rule = ? AND at >= ? AND at < ? AND \(Self.timed)
                        """),
                arguments: [
                    rule.text, range.lowerBound.milliseconds, range.upperBound.milliseconds,
                ]) ?? 0
        }
    }

    /// When alerts of a rule went out by themselves since a time.
    public func alertTimes(of rule: RuleName, since date: Date) async throws(StoreError) -> [Date] {
        try await read("reading the alerts of \(rule)") { database in
            try Int64.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT created_at FROM alert WHERE rule = ? AND created_at > ?
                            AND NOT EXISTS (SELECT 1 FROM held WHERE held.alert = alert.id)
                        """), arguments: [rule.text, date.milliseconds]
            ).map(Date.init(milliseconds:))
        }
    }

    /// In one transaction: the alerts are in the outbox, and their matches are looked at.
    public func note(_ outcomes: [RuleOutcome]) async throws(StoreError) {
        try await write("noting what rules have counted") { database in
            let writer = AlertWriter(database: database, feedID: nil)
            for outcome in outcomes {
                _ = try writer.store(outcome.alerts.map(\.alert))
                for (alert, items) in outcome.alerts {
                    try Self.mark(
                        items, of: outcome.rule, "folded", alert: alert.alert.id, in: database)
                }
                try Self.mark(outcome.seen, of: outcome.rule, "counted", alert: nil, in: database)
                try Self.save(outcome, to: database)
            }
        }
    }

    /// Of items with a fold already nothing changes.
    private static func mark(
        _ items: [Int64], of rule: RuleName, _ fate: String, alert: AlertID?,
        in database: Database
    ) throws {
        guard !items.isEmpty else { return }
        try database.cachedStatement(
            sql: """
                UPDATE hit SET fate = ?, alert = ?
                WHERE rule = ? AND item IN (SELECT value FROM json_each(?))
                    AND (fate = 'counting' OR fate = 'counted' AND ? IS NOT NULL)
                """
        ).execute(arguments: [fate, alert?.text, rule.text, list(items), alert?.text])
    }

    private static func save(_ outcome: RuleOutcome, to database: Database) throws {
        guard let watch = outcome.watch else {
            try database.cachedStatement(sql: "DELETE FROM rule_watch WHERE rule = ?")
                .execute(arguments: [outcome.rule.text])
            // Those of a rule that counts no longer.
            return try database.cachedStatement(
                sql: "UPDATE hit SET fate = 'counted' WHERE rule = ? AND fate = 'counting'"
            ).execute(arguments: [outcome.rule.text])
        }
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO rule_watch
                    (rule, key, since, told_at, missed, missed_until)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            watch.rule.text, watch.key, watch.since.milliseconds, watch.toldAt?.milliseconds,
            watch.missed.components.seconds * 1000, watch.missedUntil?.milliseconds,
        ])
    }
}

extension RuleWatch {
    fileprivate init(_ row: Row) {
        self.init(
            rule: RuleName(row[0]), key: row[1], since: Date(milliseconds: row[2]))
        toldAt = (row[3] as Int64?).map(Date.init(milliseconds:))
        missed = .milliseconds(row[4] as Int64)
        missedUntil = (row[5] as Int64?).map(Date.init(milliseconds:))
    }
}
