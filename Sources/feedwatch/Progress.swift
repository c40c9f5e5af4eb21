import FeedModel
import Foundation
import Pipeline
import Synchronization
import SystemPackage

/// One line on the terminal that tells how far a run is; nothing anywhere else.
final class Progress: Sendable {
    private let done = Mutex(0)

    /// For a terminal only.
    func show(_ polled: PolledFeed, of total: Int) {
        guard total > 1 else { return }
        let count = done.withLock { count in
            count += 1
            return count
        }
        Self.write("\r\u{1B}[K\(count) of \(total) feeds polled")
    }

    func clear() {
        if Terminal.isError { Self.write("\r\u{1B}[K") }
    }

    /// What a person who started the run by hand wants to know in the end.
    func summarize(_ report: RunReport, isRehearsal: Bool) {
        let new = report.feeds.reduce(0) { $0 + $1.new }
        let alerts = report.feeds.reduce(0) { $0 + $1.alerts.count }
        var parts = [
            "\(report.feeds.count) \(report.feeds.count == 1 ? "feed" : "feeds") polled",
            "\(new) new items", "\(alerts) alerts\(isRehearsal ? " (none sent)" : "")",
        ]
        let baselines = report.feeds.filter(\.firstRun)
        let quiet = baselines.reduce(0) { $0 + ($1.dropped["first-run"] ?? 0) }
        if !baselines.isEmpty {
            parts.append("\(baselines.count) feeds seen for the first time")
        }
        if quiet > 0 { parts.append("\(quiet) matches of the first run not told") }
        let failed = report.feeds.filter { $0.outcome == .failed }
        let waiting = report.sinks.reduce(0) { $0 + $1.failed }
        if waiting > 0 { parts.append("\(waiting) deliveries failed, tried again next time") }
        Self.write(parts.joined(separator: ", ") + ".\n")
        for feed in report.feeds {
            guard let url = feed.movedTo else { continue }
            Self.write("  \(feed.name): moved for good, polled at \(url) from now on\n")
        }
        for feed in failed { Self.write("  \(feed.name): \(feed.error ?? "failed")\n") }
    }

    private static func write(_ text: String) {
        _ = try? FileDescriptor.standardError.writeAll(Array(text.utf8))
    }
}
