import AlertDelivery
import AlertShaping
import FeedModel
import FeedStore
import Foundation

/// Lets go of what waited for its digest, its quiet hours' end or its budget: one alert by itself,
/// several in a digest.
struct HeldRelease: Sendable {
    let store: FeedStore
    let rules: [RuleName: Rule]
    let clock: ShapingClock

    /// Alerts of one batch; a digest may tell of no more.
    static let batchSize = 10_000

    init(_ configuration: Configuration, store: FeedStore) {
        self.store = store
        rules = Dictionary(
            configuration.rules.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        clock = ShapingClock(timeZone: configuration.timeZone)
    }

    func run(at now: Date) async throws(StoreError) {
        while !Task.isCancelled {
            let due = try await store.heldAlerts(dueAt: now, limit: Self.batchSize)
            guard !due.isEmpty else { return }
            try await store.release(releases(of: due, at: now), at: now)
            guard due.count == Self.batchSize else { return }
        }
    }

    private struct Group: Hashable {
        var rule: RuleName
        var reason: Digest.Reason
        var group: String?
        var sinks: [SinkName]
    }

    /// In the order of each group's first alert.
    func releases(of due: [HeldAlert], at now: Date) -> [Release] {
        var order: [Group] = []
        var groups: [Group: [HeldAlert]] = [:]
        for held in due {
            let group = Group(
                rule: held.rule, reason: held.hold.reason, group: held.hold.group,
                sinks: held.sinks)
            if groups[group] == nil { order.append(group) }
            groups[group, default: []].append(held)
        }
        return order.flatMap { group -> [Release] in
            let alerts = groups[group] ?? []
            if let end = rules[group.rule].flatMap({ clock.quietEnd(of: $0, at: now) }) {
                return [.longer(alerts, until: end)]
            }
            guard alerts.count > 1, let digest = digest(of: alerts, group, at: now) else {
                return alerts.map(Release.alone)
            }
            return [
                .together(
                    alerts,
                    as: NewAlert(
                        alert: digest, identity: nil, body: AlertBody.encode(digest),
                        sinks: group.sinks))
            ]
        }
    }

    /// Nil if a body can't be read: then each goes out by itself, and says so at its sink.
    private func digest(of held: [HeldAlert], _ group: Group, at now: Date) -> Alert? {
        var alerts: [Alert] = []
        for held in held {
            do { alerts.append(try AlertBody.decode(held.body)) } catch { return nil }
        }
        guard let first = alerts.first, let last = alerts.last else { return nil }
        return Alert(
            id: AlertID(digestOf: held.map(\.id)), type: .digest, matchedAt: now,
            rule: first.rule,
            digest: Digest(
                reason: group.reason, begin: first.matchedAt, end: last.matchedAt,
                count: alerts.count, group: group.group,
                entries: alerts.map { alert in
                    Digest.Entry(
                        id: alert.id, rule: group.rule,
                        severity: alert.severity, feed: alert.feed?.name,
                        title: alert.item?.title ?? alert.event?.message, url: alert.item?.url,
                        matchedAt: alert.matchedAt)
                }))
    }
}
