import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation

struct FeedsCoverageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract: "Tells of each feed and day whether anything may have passed by unseen.",
        discussion: """
            A character a day (UTC), oldest first: + proved, since every document had something in \
            common with the one before; ! a gap, in which items may be missing; ? unknown, without \
            a good poll or with a feed too short to tell; - before the feed's first document. With \
            a name, its gaps are listed, also those that older pages filled.

            Example: feedwatch feeds coverage computer-weekly --since 90d
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Argument(help: ArgumentHelp("Only this feed.", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp("So far back: 7d, 12w; at most 1000 days.", valueName: "time"),
        transform: TimeSpan.read)
    var since: Duration = .seconds(30 * 86_400)

    @Flag(help: "Print JSON, one object a line.")
    var json = false

    func validate() throws {
        guard since <= .seconds(1000 * 86_400) else {
            throw ValidationError("--since must be at most 1000d.")
        }
    }

    func run() async throws {
        let settings = try configuration.load().configuration
        if let name, !settings.feeds.contains(where: { $0.name.text == name }) {
            throw ValidationError("no feed is named \"\(name)\"; see `feedwatch feeds list`.")
        }
        guard let store = try StoreReading.open(settings) else { return }
        let now = try Clock.system().now()
        let found = try await StoreReading.run {
            try await store.coverage(since: now.before(since), now: now)
        }
        let coverage = Dictionary(
            found.map { ($0.feed, $0) }, uniquingKeysWith: { first, _ in first })
        let wanted = settings.feeds.filter { name == nil || $0.name.text == name }
        let width = min(wanted.map(\.name.text.count).max() ?? 0, 30)
        for feed in wanted {
            guard let one = coverage[feed.name] else { continue }
            if json {
                try Terminal.write(try JSONLine.text(CoverageRow(one)))
                continue
            }
            try Terminal.write(one.line(nameWidth: width, hasColour: Terminal.hasColour))
            guard name != nil else { continue }
            for (gap, isFilled) in one.gaps { try Terminal.write(gap.line(isFilled)) }
        }
    }
}

extension FeedCoverage {
    fileprivate func line(nameWidth: Int, hasColour: Bool) -> String {
        let style = TerminalStyle(hasColour: hasColour)
        let marks = days.map { day in
            switch day {
            case .proved: style.good("+")
            case .gap: style.bad("!")
            case .unknown: "?"
            case nil: style.faint("-")
            }
        }
        let counts = Day.allCases.map { "\(count($0)) \($0.rawValue)" }.joined(separator: ", ")
        return feed.text.safeForTerminal.padded(to: nameWidth) + "  " + marks.joined()
            + "  \(counts)\n"
    }
}

extension CoverageGap {
    fileprivate func line(_ isFilled: Bool) -> String {
        let pages = pages == 0 ? "" : " (\(pages) pages, \(items) items)"
        return "    \(from.formatted(.iso8601)) to \(until.formatted(.iso8601))  "
            + "\(isFilled ? "filled" : "items may be missing")\(pages)\n"
    }
}

private struct CoverageRow: Encodable {
    struct Day: Encodable {
        let day, state: String
    }

    struct Gap: Encodable {
        let from, until, found_at: Date
        let filled: Bool
        let pages, items: Int
    }

    let feed: FeedName
    let days: [Day]
    let proved, gap, unknown: Int
    let gaps: [Gap]

    init(_ coverage: FeedCoverage) {
        feed = coverage.feed
        let style = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()
        days = coverage.days.enumerated().compactMap { offset, state in
            let date = Date(timeIntervalSince1970: Double(coverage.firstDay + offset) * 86_400)
            return state.map { Day(day: date.formatted(style), state: $0.rawValue) }
        }
        proved = coverage.count(.proved)
        gap = coverage.count(.gap)
        unknown = coverage.count(.unknown)
        gaps = coverage.gaps.map { gap, isFilled in
            Gap(
                from: gap.from, until: gap.until, found_at: gap.foundAt, filled: isFilled,
                pages: gap.pages, items: gap.items)
        }
    }
}
