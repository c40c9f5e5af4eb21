public import FeedModel
import GRDB

/// Where the matches of a rule are: each match in one place, so that they add up.
public struct MatchAccount: Hashable, Sendable {
    public enum Place: String, CaseIterable, CodingKeyRepresentable, Codable, Sendable {
        /// Every sink has it.
        case sent
        /// Told in a digest, or with others by a rule that tells only of many.
        case folded
        /// Of a rule that tells only of many matches together, or of none.
        case counted
        /// Waits for a digest, quiet hours or a budget.
        case held
        /// A sink hasn't taken it yet.
        case pending
        /// Given up for a sink; no other one has it pending.
        case dead
        /// A person dropped its deliveries, or its sinks are gone from feeds.toml.
        case dropped
        case silenced
        case tooOld = "too-old"
        case firstRun = "first-run"
        case updateIgnored = "update-ignored"
        /// Recorded before fates were kept, without an alert; or by a newer feedwatch.
        case unknown
    }

    public var rule: RuleName
    public var places: [Place: Int]

    public var matched: Int { places.values.reduce(0, +) }
}

extension FeedStore {
    /// Of each rule that ever matched, by name.
    public func matchAccounts() async throws(StoreError) -> [MatchAccount] {
        try await read("counting what became of matches") { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT hit.rule, CASE
                        WHEN held.alert IS NOT NULL AND released_at IS NULL THEN 'held'
                        WHEN digest IS NOT NULL THEN 'folded'
                        WHEN hit.fate IN ('sent', 'held') OR hit.fate IS NULL THEN coalesce(
                            (SELECT CASE
                                WHEN sum(state = 'pending') > 0 THEN 'pending'
                                WHEN sum(state = 'dead') > 0 THEN 'dead'
                                WHEN sum(state = 'sent') > 0 THEN 'sent'
                                WHEN count(*) > 0 THEN 'dropped' END
                            FROM delivery WHERE delivery.alert = coalesce(hit.alert, (
                                SELECT id FROM alert
                                WHERE alert.item = hit.item AND alert.rule = hit.rule
                                ORDER BY rowid LIMIT 1))), 'unknown')
                        WHEN hit.fate = 'counting' THEN 'counted'
                        ELSE hit.fate END AS place, count(*)
                    FROM hit LEFT JOIN held ON held.alert = hit.alert
                    GROUP BY 1, 2 ORDER BY 1
                    """)
            var accounts: [MatchAccount] = []
            while let row = try rows.next() {
                let rule = RuleName(row[0])
                if accounts.last?.rule != rule {
                    accounts.append(MatchAccount(rule: rule, places: [:]))
                }
                let place = MatchAccount.Place(rawValue: row[1]) ?? .unknown
                accounts[accounts.count - 1].places[place, default: 0] += row[2]
            }
            return accounts
        }
    }
}
