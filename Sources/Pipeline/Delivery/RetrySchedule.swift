import FeedModel
import Foundation

/// When a delivery that failed is tried again: the table of a sink, each wait longer or shorter by
/// up to a tenth. Pure: the same for one alert, sink and attempt, whenever it is asked.
struct RetrySchedule: Sendable {
    let sink: SinkName
    /// After the first failure, the second, and so on; not empty.
    let waits: [Duration]

    /// Seconds until the next attempt after so many that failed; nil: given up.
    func wait(afterFailures failures: Int, of alert: AlertID) -> TimeInterval? {
        guard failures <= waits.count else { return nil }
        return jittered(failures - 1, "\(alert)\n\(sink)\n\(failures)")
    }

    /// Seconds until the next probe of a sink that is down, after so many that failed since it is.
    /// The table's last wait comes again and again.
    func probeWait(afterProbes probes: Int) -> TimeInterval {
        jittered(min(probes, waits.count - 1), "\(sink)\n\(probes)")
    }

    /// The time in which a delivery goes through the table, in seconds.
    var patience: TimeInterval { waits.reduce(.zero, +).interval }

    private func jittered(_ index: Int, _ key: String) -> TimeInterval {
        guard waits.indices.contains(index) else { return waits.last?.interval ?? 0 }
        return waits[index].interval * (0.9 + 0.2 * StableJitter(name: key).share)
    }
}
