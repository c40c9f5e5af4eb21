import AlertDelivery
import FeedModel
import FeedStore
import Foundation
import Pipeline

/// A row of `feeds health`.
struct FeedHealthRow: Encodable {
    /// The worst first.
    enum State: String, CaseIterable, Comparable, Encodable {
        case gone, parked, failing, silent, sparse, moved
        case neverPolled = "never-polled"
        case ok

        static func < (left: State, right: State) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    let name: FeedName
    let state: State
    /// Of `gone` and `silent`; of a feed that fails, the last good poll.
    let since: Date?
    /// In a row.
    let failures: Int
    let error: String?
    let lastSuccess: Date?
    /// When a document last had a new item.
    let lastItem: Date?
    /// Between its items, in seconds; nil where that isn't known.
    let usualGap: Int64?
    /// New items of a usual week; nil where that isn't known.
    let usualItems: Int?
    let movedTo: String?
    /// Nil for a feed that is polled no longer.
    let nextAt: Date?
    let nextReason: String

    private enum CodingKeys: String, CodingKey {
        case name = "feed"
        case state, since, failures, error
        case lastSuccess = "last_success"
        case lastItem = "last_item"
        case usualGap = "usual_gap"
        case usualItems = "usual_items"
        case movedTo = "moved_to"
        case nextAt = "next_at"
        case nextReason = "next_reason"
    }

    init(_ due: DueFeed) {
        let known = due.state
        name = due.feed.name
        failures = known?.failures ?? 0
        error = known?.lastError
        lastSuccess = known?.succeededAt
        lastItem = lastSuccess == nil ? nil : known?.newsAt
        usualGap = known?.medianGap?.components.seconds
        usualItems = known.flatMap { $0.volume.weeks > 0 ? Int($0.volume.usual.rounded()) : nil }
        movedTo = known?.movedTo
        (state, since) = Self.state(of: due)
        switch due.objection {
        case .gone:
            nextAt = nil
            nextReason = "its server said that it is gone for good (410)"
        case .server(let bound) where bound.until > due.next.earliest:
            nextAt = bound.until
            nextReason = "its server asked for it (\(bound.source))"
        default:
            nextAt = due.next.earliest
            nextReason = due.reason(of: due.next)
        }
    }

    private static func state(of due: DueFeed) -> (State, Date?) {
        guard let known = due.state else { return (.neverPolled, nil) }
        if let gone = known.goneAt { return (.gone, gone) }
        if FeedHealth.isParked(known) { return (.parked, known.succeededAt) }
        if known.failures > 0 { return (.failing, known.succeededAt) }
        if known.silentAt != nil { return (.silent, known.newsAt) }
        if known.volume.sparseWeeks > 0 { return (.sparse, nil) }
        return (known.movedTo == nil ? .ok : .moved, nil)
    }

    /// As `poll` counts.
    var isPastThreshold: Bool { state == .gone || failures >= FeedHealth.threshold }

    /// `failing 4` and the like.
    private var stateText: String {
        let since = since.map { " since \($0.formatted(.iso8601))" } ?? ""
        return switch state {
        case .failing, .parked: "\(state.rawValue) \(failures)\(since)"
        case .neverPolled: "never polled"
        default: state.rawValue + since
        }
    }

    /// What is usual of it, as far as that is known.
    private var rhythm: String {
        let gap = usualGap.map { "every \(Duration.seconds($0).inWords)" }
        let items = usualItems.map { "\($0) a week" }
        let known = [gap, items].compactMap(\.self)
        return known.isEmpty ? "rhythm unknown" : "usually " + known.joined(separator: ", ")
    }

    /// Columns apart by two spaces, as the other listings have it; the last ones only where there
    /// is something to say.
    var line: String {
        let columns = [
            name.text, stateText, "success \(Self.text(lastSuccess))",
            "item \(Self.text(lastItem))",
            rhythm, "next \(Self.text(nextAt))", nextReason,
            movedTo.map { "at \($0)" }, error,
        ]
        return columns.compactMap(\.self).map(\.safeForTerminal).joined(separator: "  ") + "\n"
    }

    /// A few lines of at most 80 columns.
    func block(_ style: TerminalStyle, now: Date) -> String {
        let width = TerminalStyle.width - 4
        let told = isPastThreshold ? style.bad(stateText) : stateText
        let next = nextAt.map { $0 <= now ? "now" : $0.formatted(.iso8601) } ?? "never"
        let facts = [
            "success \(Self.text(lastSuccess))", "new item \(Self.text(lastItem))", rhythm,
        ].joined(separator: " · ")
        var lines = [
            style.bold(name.text.safeForTerminal.cut(to: TerminalStyle.width - stateText.count - 2))
                + "  " + (state == .ok ? style.good(stateText) : told)
        ]
        lines += facts.wrapped(to: width).map { style.faint("    \($0)") }
        lines += "next \(next): \(nextReason)".safeForTerminal.wrapped(to: width)
            .map { style.faint("    \($0)") }
        if let movedTo {
            lines += "at \(movedTo)".safeForTerminal.wrapped(to: width).map { "    \($0)" }
        }
        if let error {
            lines += "! \(error)".safeForTerminal.wrapped(to: width).map { "    \($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(_ date: Date?) -> String { date?.formatted(.iso8601) ?? "never" }
}
