import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation
import Pipeline

struct ScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Tells when each feed is polled next, and why not sooner.",
        discussion: """
            The polls after the next one are told as if all went well. A run begins them no sooner \
            than that; with cron, at the first run after it. Times are in the zone of feeds.toml; \
            --json has them in UTC.

            Example: feedwatch schedule computer-weekly --count 10
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Argument(help: ArgumentHelp("Only these feeds.", valueName: "name"))
    var names: [String] = []

    @Option(help: ArgumentHelp("So many polls of each feed, at most 1000.", valueName: "n"))
    var count = 5

    @Flag(help: "Print JSON, one object a line.")
    var json = false

    func validate() throws {
        guard (1...1000).contains(count) else {
            throw ValidationError("--count must lie between 1 and 1000.")
        }
    }

    func run() async throws {
        try Terminal.reserveStreams()
        let settings = try configuration.load().configuration
        for name in names where !settings.feeds.contains(where: { $0.name.text == name }) {
            throw ValidationError("no feed is named \"\(name)\"; see `feedwatch feeds list`.")
        }
        let now = try Clock.system().now()
        let forecasts = try await StoreReading.run {
            let exists = FileManager.default.fileExists(atPath: settings.databasePath)
            let store = exists ? try FeedStore(readingFrom: settings.databasePath) : nil
            return try await DueFeed.forecasts(of: settings, in: store, now: now, count: count)
        }
        let zone = settings.timeZone
        let style = TerminalStyle(hasColour: Terminal.hasColour)
        for (due, polls) in forecasts
        where names.isEmpty || names.contains(due.feed.name.text) {
            try Terminal.write(
                json
                    ? try JSONLine.text(ScheduleRow(due, polls))
                    : Self.text(of: due, polls, now: now, zone: zone, style))
        }
    }

    /// The feed with its schedule, then a line for each poll.
    private static func text(
        of due: DueFeed, _ polls: [PollTime], now: Date, zone: TimeZone, _ style: TerminalStyle
    ) -> String {
        let head =
            style.bold(due.feed.name.text.safeForTerminal) + "  "
            + style.faint(due.feed.schedule.written)
        if case .gone(let since)? = due.objection {
            return head + "\n    never: gone for good since \(since.formatted(.iso8601)); "
                + "feedwatch feeds revive \(due.feed.name.text.safeForTerminal)\n"
        }
        let format = Date.ISO8601FormatStyle(timeZoneSeparator: .colon, timeZone: zone)
        let lines = polls.map { poll in
            // The distant future has no date worth reading.
            poll.reason == .never
                ? "    never: \(due.reason(of: poll))"
                : "    "
                    + (poll.earliest <= now ? "now" : poll.earliest.formatted(format))
                    .padded(to: 25) + "  " + style.faint(due.reason(of: poll))
        }
        return ([head] + lines).joined(separator: "\n") + "\n"
    }
}

extension DueFeed {
    /// Why a poll comes then and not sooner, for people.
    func reason(of poll: PollTime) -> String {
        switch poll.reason {
        case .neverPolled: "never polled so far"
        case .interval: "interval"
        case .adaptive: "adaptive, by how often it publishes"
        case .afterGap: "more often for a while: it had moved on by more than its document holds"
        case .cronSlot: "cron"
        case .backingOff(let failures): "after \(failures) failures in a row"
        case .serverAsked:
            if case .server(let bound)? = objection {
                "its server asked for it (\(bound.source))"
            } else {
                "its server asked for it"
            }
        case .clockWentBack: "the clock was set back"
        case .never: "no calendar has such a day"
        }
    }
}

private struct ScheduleRow: Encodable {
    struct Poll: Encodable {
        let at: Date
        let reason: String
    }

    let feed: FeedName
    let schedule: String
    let gone_since: Date?
    let polls: [Poll]

    init(_ due: DueFeed, _ polls: [PollTime]) {
        feed = due.feed.name
        schedule = due.feed.schedule.written
        gone_since = if case .gone(let since)? = due.objection { since } else { nil }
        self.polls = polls.filter { $0.reason != .never }
            .map { Poll(at: $0.earliest, reason: due.reason(of: $0)) }
    }
}
