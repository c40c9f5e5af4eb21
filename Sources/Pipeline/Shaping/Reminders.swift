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
