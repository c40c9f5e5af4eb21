import AlertDelivery
import AlertShaping
import FeedModel
import FeedStore
import Foundation

/// Tells alerts again that nobody has acknowledged (`repeat`), or tells others (`escalate_after`).
struct Reminders: Sendable {
    let store: FeedStore
    let rules: [Rule]

    /// Nobody listens to an eleventh reminder.
    static let mostReminders = 10
    /// Alerts of one rule in one run.
    private static let batchSize = 1000
    private static let longestEscalation: TimeInterval = 7 * 86_400

    func run(at now: Date) async throws(StoreError) {
        for rule in rules where !Task.isCancelled {
            guard let shaping = rule.shaping else { continue }
            if let wait = shaping.escalateAfter {
                let end = now - wait.interval
                let open = try await store.openAlerts(
                    of: rule.name, raised: (end - Self.longestEscalation)..<end,
                    limit: Self.batchSize)
                if !open.isEmpty {
                    _ = try await store.deliver(open.map(\.id), to: shaping.escalateTo)
                }
            }
            if let interval = shaping.repeatEvery?.interval {
                let end = now - interval
                let start = now - interval * Double(Self.mostReminders + 1)
                let open = try await store.openAlerts(
                    of: rule.name, raised: start..<end, limit: Self.batchSize)
                _ = try await store.enqueue(
                    open.compactMap { Self.reminder(of: $0, every: interval, rule, at: now) })
            }
        }
    }

    /// When the next alert is to be told again or to others, if nobody acknowledges it; nil if none is.
    /// What is due at `now` was told.
    func nextDue(at now: Date) async throws(StoreError) -> Date? {
        var next: Date?
        func note(_ date: Date) { next = min(next ?? date, date) }
        for rule in rules {
            guard let shaping = rule.shaping else { continue }
            // Also those of a clock that was ahead.
            if let wait = shaping.escalateAfter?.interval {
                let open = try await store.openAlerts(
                    of: rule.name, raised: (now - wait)..<(.distantFuture), limit: 1)
                if let first = open.first { note(first.createdAt + wait) }
            }
            if let interval = shaping.repeatEvery?.interval {
                let start = now - interval * Double(Self.mostReminders + 1)
                let open = try await store.openAlerts(
                    of: rule.name, raised: start..<(.distantFuture), limit: Self.batchSize)
                // Further ones have their turn when these have.
                if open.count == Self.batchSize { note(now) }
                for alert in open {
                    // What came due in this very moment may not have been told.
                    let age = now.timeIntervalSince(alert.createdAt) - 1
                    note(alert.createdAt + max(1, (age / interval).rounded(.down) + 1) * interval)
                }
            }
        }
        return next
    }

    /// The one that is due: those that a sleeping machine has missed are not made up for.
    static func reminder(
        of open: OpenAlert, every interval: TimeInterval, _ rule: Rule, at now: Date
    ) -> NewAlert? {
        let number = Int(now.timeIntervalSince(open.createdAt) / interval)
        guard (1...mostReminders).contains(number) else { return nil }
        var alert: Alert
        do { alert = try AlertBody.decode(open.body) } catch { return nil }
        alert.type = .reminder
        alert.id = AlertID(reminder: number, of: open.id)
        alert.matchedAt = now
        return NewAlert(
            alert: alert, identity: nil, body: AlertBody.encode(alert), sinks: rule.notify)
    }
}
