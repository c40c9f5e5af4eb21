import FeedModel
import FeedStore
import Foundation
import Pipeline

/// What a run has to complain of, and its exit code.
struct Problems {
    let messages: [String]
    let status: ExitStatus

    /// - Parameter unusable: Rules and sinks that can't be used as configured; told each time.
    init(_ report: RunReport, unusable: [String]) {
        let failing = report.feeds.filter {
            $0.failures >= FeedHealth.threshold && $0.outcome == .failed
        }
        let gone = report.feeds.filter { $0.outcome == .gone }
        let troubled = report.sinks.filter { $0.failed + $0.dead > 0 && $0.disabledSince == nil }
        let disabled = report.sinks.filter { $0.disabledSince != nil }
        messages =
            unusable + [report.networkDown].compactMap(\.?.sentence)
            + report.dropped.sorted { $0.key < $1.key }.map {
                "sink \"\($0.key)\" is no longer in feeds.toml: dropped \($0.value) deliveries"
            }
            + report.waiting.map(\.sentence)
            + gone.map { "feed \"\($0.name)\": \($0.error ?? "gone")" }
            + failing.filter { FeedHealth.isTold(after: $0.failures) }.map {
                "feed \"\($0.name)\" failed \($0.failures) times in a row: \($0.error ?? "?")"
            }
            + troubled.filter {
                $0.dead > 0 || FeedHealth.isTold(after: $0.attempts) && !$0.isEmptied
            }.map {
                "sink \"\($0.name)\": "
                    + ($0.dead > 0
                        ? "gave up \($0.dead) deliveries"
                        : "\($0.attempts) attempts failed, the alerts wait")
                    + ": \($0.error ?? "?") See `feedwatch deliveries list`."
            }
            + disabled.map {
                "sink \"\($0.name)\" said that it is gone for good (410); its alerts wait. When it "
                    + "is mended: feedwatch sinks enable \($0.name)"
            }
        let hasFailing =
            !failing.isEmpty || !gone.isEmpty || report.networkDown?.isPastThreshold == true
        let dead = report.sinks.contains { $0.dead > 0 || $0.disabledSince != nil }
        status =
            switch (hasFailing, dead) {
            case (true, true): .failingFeedsAndDeadDeliveries
            case (true, false): .failingFeeds
            case (false, true): .deadDeliveries
            case (false, false): unusable.isEmpty ? .well : .configuration
            }
    }
}

extension NetworkOutage {
    /// Nil while it is too short, or was told not long ago.
    fileprivate var sentence: String? {
        guard FeedHealth.isTold(after: runs) else { return nil }
        return
            "no server could be reached in \(runs) runs in a row: look at this machine's network "
            + "and name servers. \(feeds) feeds wait; none of them counts as failing"
    }

    fileprivate var isPastThreshold: Bool { runs >= FeedHealth.threshold }
}

extension WaitingFeed {
    var sentence: String {
        guard let until else {
            return
                "feed \"\(name)\" was not polled: its server said that it is gone for good (410). "
                + "To have it polled again: feedwatch feeds revive \(name)"
        }
        return "feed \"\(name)\" was not polled: its server asked to be left alone until "
            + "\(until.formatted(.iso8601)) (\(reason))"
    }
}
