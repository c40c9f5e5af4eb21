public import Foundation
import GRDB

extension FeedStore {
    /// Counts a run that had something to do. Of others nothing is kept: they write nothing.
    ///
    /// - Parameter isNetworkDown: Whether no server could be reached; nil if nothing tells.
    /// - Returns: In how many runs in a row that was so.
    @discardableResult
    public func noteRun(
        from begin: Date, to end: Date, isInterrupted: Bool, isNetworkDown: Bool? = nil
    ) async throws(StoreError) -> Int {
        try await write("noting the run") { database in
            let tally = Tally()
            tally.count(.runs, detail: isInterrupted ? "interrupted" : "complete")
            tally.observe(.run, seconds: end.timeIntervalSince(begin))
            try tally.write(to: database)
            let before =
                try Double.fetchOne(
                    database,
                    sql: "SELECT value FROM counter WHERE name = ? AND detail = 'network_down'",
                    arguments: [Counter.lastRun.rawValue]) ?? 0
            let runs = isNetworkDown.map { $0 ? before + 1 : 0 } ?? before
            for (detail, value) in [
                ("ended", end.timeIntervalSince1970),
                ("took", max(0, end.timeIntervalSince(begin))), ("network_down", runs),
            ] {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO counter VALUES (?, '', ?, ?)",
                    arguments: [Counter.lastRun.rawValue, detail, value])
            }
            return Int(runs)
        }
    }
}
