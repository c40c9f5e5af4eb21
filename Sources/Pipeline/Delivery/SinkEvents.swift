import AlertDelivery
import AlertShaping
import FeedModel
import FeedStore
import Foundation

/// Puts into words what happened to a sink, for the sinks that are told of it. Pure.
struct SinkEvents: Sendable {
    let sink: SinkName
    /// Without `sink` itself; empty if only reports and exit codes tell.
    let receivers: [SinkName]

    /// - Parameter before: The sink's state before what is told.
    func event(
        _ news: SinkNews, before: SinkState, after: SinkState, reason: String?, at now: Date
    ) -> NewAlert? {
        let why = reason.map { ": \($0)" } ?? "."
        switch news {
        case .failing:
            return alert(
                .sinkFailing, occasion: after.failingSince,
                EventFacts(
                    sink: sink, severity: .high,
                    message: "Sink \"\(sink)\" failed \(after.failures) times in a row and is "
                        + "asked ever more seldom; its alerts wait\(why)",
                    since: after.failingSince, count: after.failures), at: now)
        case .recovered:
            return alert(
                .sinkRecovered, occasion: before.failingSince,
                EventFacts(
                    sink: sink, severity: .normal,
                    message: "Sink \"\(sink)\" takes alerts again; those that waited are sent, "
                        + "oldest first.", since: before.failingSince, count: before.failures),
                at: now)
        case .disabled:
            return alert(
                .sinkDisabled, occasion: after.disabledAt,
                EventFacts(
                    sink: sink, severity: .high,
                    message: "Sink \"\(sink)\" said that it is gone for good (410) and is asked no "
                        + "more; its alerts wait. When it is mended: feedwatch sinks enable "
                        + "\(sink)", since: after.disabledAt), at: now)
        }
    }

    /// - Returns: Nil if only events of sinks were given up.
    func event(_ toll: DeathToll, at now: Date) -> NewAlert? {
        let count = toll.count - toll.events
        guard count > 0 else { return nil }
        let what =
            count == 1
            ? "An alert for sink \"\(sink)\" was given up"
            : "\(count) alerts for sink \"\(sink)\" were given up"
        return alert(
            .deliveryDead, occasion: "\(toll.newestAlert)\n\(toll.newestAttempts)",
            EventFacts(
                sink: sink, severity: .high,
                message: what + (toll.reason.map { ": \($0)" } ?? ".")
                    + " To send them after all: feedwatch deliveries retry --all-dead --sink "
                    + sink.text, since: toll.oldestAt, count: count), at: now)
    }

    private func alert(
        _ type: AlertType, occasion: Date?, _ facts: EventFacts, at now: Date
    ) -> NewAlert? {
        let milliseconds = ((occasion ?? now).timeIntervalSince1970 * 1000).rounded()
        return alert(type, occasion: "\(Int64(exactly: milliseconds) ?? 0)", facts, at: now)
    }

    private func alert(
        _ type: AlertType, occasion: String, _ facts: EventFacts, at now: Date
    ) -> NewAlert? {
        guard !receivers.isEmpty else { return nil }
        let alert = Alert(
            id: AlertID(type: type, sink: sink, occasion: occasion), type: type, matchedAt: now,
            event: facts)
        return NewAlert(
            alert: alert, identity: nil, body: AlertBody.encode(alert), sinks: receivers)
    }
}
