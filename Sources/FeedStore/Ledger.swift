import FeedModel
import Foundation
import GRDB

/// Deliveries and their attempts; inside a transaction.
struct Ledger {
    let database: Database

    func claim(
        for sink: SinkName, limit: Int, isProbe: Bool, run: Int64, now: Date
    ) throws -> [Delivery] {
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT delivery.id, delivery.alert, attempts, failures,
                        coalesce(retried_at, created_at) AS begun_at, body
                    FROM delivery JOIN alert ON alert.id = delivery.alert
                    WHERE delivery.id IN (
                        SELECT id FROM delivery
                        WHERE sink = :sink AND state = 'pending' AND run IS NOT :run
                            AND (next_at IS NULL OR next_at <= :now OR next_at > :furthest)
                        ORDER BY \(isProbe ? "aside, id" : "id") LIMIT :limit)
                    ORDER BY delivery.id
                    """),
            arguments: [
                "sink": sink.text, "run": run, "now": now.milliseconds, "limit": limit,
                "furthest": now.addingTimeInterval(StoreLimits.longestWait).milliseconds,
            ])
        return try rows.map { row in
            let delivery = Delivery(
                id: row["id"], alertID: AlertID(row["alert"]), sink: sink,
                begunAt: Date(milliseconds: row["begun_at"]), attempts: row["attempts"] + 1,
                failures: row["failures"], body: Array(row["body"] as Data))
            try begin(delivery, run: run, now: now)
            return delivery
        }
    }

    private func begin(_ delivery: Delivery, run: Int64, now: Date) throws {
        try database.cachedStatement(
            sql: "UPDATE delivery SET attempts = ?, last_at = ?, run = ? WHERE id = ?"
        ).run([delivery.attempts, now.milliseconds, run, delivery.id])
        try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO attempt (delivery, number, began_at) VALUES (?, ?, ?)"
        ).run([delivery.id, delivery.attempts, now.milliseconds])
        if delivery.attempts > StoreLimits.attemptsKept {
            try database.cachedStatement(
                sql: "DELETE FROM attempt WHERE delivery = ? AND number <= ?"
            ).execute(arguments: [
                delivery.id, delivery.attempts - StoreLimits.attemptsKept,
            ])
        }
    }

    func settle(_ settlement: Settlement) throws {
        let tally = Tally()
        for mark in settlement.marks {
            try note(mark)
            try count(mark, of: settlement.sink, in: tally)
        }
        try settlement.state.save(for: settlement.sink, to: database)
        if let (since, reason) = settlement.givesUp {
            try database.execute(
                sql: """
                    UPDATE delivery SET state = 'dead', untold = 1, next_at = NULL, last_error = ?
                    WHERE sink = ? AND state = 'pending' AND ? >= coalesce(
                        retried_at, (SELECT created_at FROM alert WHERE alert.id = delivery.alert))
                    """, arguments: [reason, settlement.sink.text, since.milliseconds])
            tally.count(
                .deliveries, subject: settlement.sink.text, detail: "dead",
                by: database.changesCount)
        }
        _ = try AlertWriter(database: database, feedID: nil, tally: tally)
            .store(settlement.events)
        try tally.write(to: database)
    }

    private func count(_ mark: DeliveryMark, of sink: SinkName, in tally: Tally) throws {
        let sink = sink.text
        switch mark.outcome {
        case .notTried: return
        case .failed: tally.count(.attempts, subject: sink, detail: "failed")
        case .dead:
            tally.count(.attempts, subject: sink, detail: "failed")
            tally.count(.deliveries, subject: sink, detail: "dead")
        case .sent:
            tally.count(.attempts, subject: sink, detail: "accepted")
            tally.count(.deliveries, subject: sink, detail: "sent")
            let raisedAt = try Int64.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT created_at FROM alert
                        WHERE id = (SELECT alert FROM delivery WHERE id = ?)
                        """), arguments: [mark.id])
            guard let raisedAt else { return }
            tally.observe(
                .matchedToDelivered, subject: sink,
                seconds: mark.at.timeIntervalSince(Date(milliseconds: raisedAt)))
        }
    }

    private func note(_ mark: DeliveryMark) throws {
        let answer = mark.answer.map {
            String(String.UnicodeScalarView($0.unicodeScalars.prefix(StoreLimits.answerLength)))
        }
        switch mark.outcome {
        case .sent:
            try update(mark, "state = 'sent', next_at = NULL, last_error = NULL")
        case .failed(let nextAt, let setsAside):
            try update(
                mark,
                "failures = failures + 1, aside = aside + ?, next_at = ?, last_error = ?",
                [setsAside ? 1 : 0, nextAt.milliseconds, answer])
        case .dead:
            try update(
                mark,
                """
                failures = failures + 1, state = 'dead', untold = 1, next_at = NULL,
                last_error = ?
                """, [answer])
        case .notTried:
            try database.cachedStatement(
                sql: """
                    DELETE FROM attempt WHERE delivery = :id
                        AND number = (SELECT attempts FROM delivery WHERE id = :id)
                    """
            ).execute(arguments: ["id": mark.id])
            return try update(mark, "attempts = attempts - 1, last_error = ?", [answer])
        }
        try database.cachedStatement(
            sql: """
                UPDATE attempt SET took = ?, accepted = ?, status = ?, answer = ?
                WHERE delivery = ? AND number = (SELECT attempts FROM delivery WHERE id = ?)
                """
        ).run([
            mark.took.wholeMilliseconds, mark.outcome == .sent ? 1 : 0, mark.status, answer,
            mark.id, mark.id,
        ])
    }

    private func update(
        _ mark: DeliveryMark, _ assignments: String, _ arguments: StatementArguments = []
    ) throws {
        try database.cachedStatement(
            sql: "UPDATE delivery SET \(assignments), last_at = ?, last_status = ? WHERE id = ?"
        ).run(arguments + [mark.at.milliseconds, mark.status, mark.id])
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
