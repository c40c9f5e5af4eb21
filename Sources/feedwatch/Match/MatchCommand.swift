import ArgumentParser
import FeedFetching
import FeedModel
import FeedParsing
import Foundation
import HTTPTransfer
import WatchRules

/// grep for feeds.
struct MatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "match",
        abstract: "Shows which items of feeds a query matches, and where.",
        usage: """
            feedwatch match [<options>] [--] <query> [<file or URL> ...]
            feedwatch match [<options>] --rules <feeds.toml> [<file or URL> ...]
            """,
        discussion: """
            Feeds are read from files, from http and https URLs, or from standard input. Hits are \
            coloured on a terminal and stand in «» elsewhere. docs/rules.md has the query language, \
            docs/match.md the output. A query that begins with - goes after --.

            Exit codes: 0 when an item matches, 1 when none does, 2 on trouble: a query or rule that \
            can't be understood, or a feed that can't be read; the other rules are asked, and the \
            other feeds searched, all the same.
            """)

    @Argument(help: "What is looked for.")
    var query: String?

    @Argument(help: "Files or URLs; standard input without any.")
    var sources: [String] = []

    @Option(
        help: ArgumentHelp(
            "Ask for the rules of this feeds.toml instead of a query.", valueName: "file"))
    var rules: String?

    @Option(
        help: ArgumentHelp("The feed's name, for feed: and the output.", valueName: "name"))
    var feedName: String?

    @Option(
        help: ArgumentHelp(
            "What age counts from, such as 2026-03-01T08:00:00Z.", valueName: "time"))
    var now: String?

    @Flag(help: "Print a line of JSON for each item, whether it matches or not.")
    var json = false

    @Flag(name: [.customShort("o"), .long], help: "Print the hits only, a line each.")
    var onlyMatching = false

    @Flag(name: [.short, .long], help: "Print only how many items match, for each source.")
    var count = false

    @Flag(
        help: "Print only how fast the rules are: all items are read, then all rules asked of them."
    )
    var summary = false

    @Option(help: ArgumentHelp("How often --summary asks, once by default.", valueName: "times"))
    var rounds: Int?

    @Flag(help: "Allow the URLs' hosts and ports although they are no public addresses.")
    var allowPrivate = false

    func validate() throws {
        guard let rounds else { return }
        guard summary else { throw ValidationError("--rounds goes with --summary.") }
        guard 1...1_000_000 ~= rounds else {
            throw ValidationError("--rounds is \(rounds); it may be from 1 to 1000000.")
        }
    }

    func run() async throws {
        try Terminal.reserveStreams()
        let clock = try Clock.system()
        let time = try self.time(clock)
        var reader = try SourceReader(clock: clock, allowsPrivate: allowPrivate)
        if summary {
            try await summarize(at: time, &reader)
            return
        }
        let asked = try self.asked()
        var isFound = false
        var hasTrouble = asked.hasMistakes
        let all = paths
        var nearMisses = NearMissList()
        for (index, source) in reader.expanded(all, hasTrouble: &hasTrouble).enumerated() {
            let feed: ParsedFeed
            do throws(SourceTrouble) {
                feed = try await reader.read(source)
            } catch {
                Terminal.complain("\(error)")
                hasTrouble = true
                continue
            }
            let output = MatchOutput(
                style: style, source: all.count > 1 ? source : nil,
                feed: feedName ?? feed.title, isFirst: index == 0 || !isFound)
            let name = feedName ?? feed.title
            let hits =
                switch asked {
                case .rules(let rules): try rules.show(feed, named: name, at: time, output)
                case .query(let query): try show(feed, query, named: name, at: time, output)
                }
            isFound = isFound || hits > 0
            if !isFound, case .block = style {
                look(for: &nearMisses, in: feed, asked.fewQueries, at: time)
            }
        }
        if !isFound {
            for line in nearMisses.lines { Terminal.complain(line, prefix: "") }
        }
        if hasTrouble { throw Self.trouble }
        if !isFound { throw ExitCode.failure }
    }

    static let trouble = ExitCode(2)

    /// What is searched; with --rules there is no query before it.
    var paths: [String] {
        let paths = rules == nil ? sources : [query].compactMap(\.self) + sources
        return paths.isEmpty ? ["-"] : paths
    }

    private var style: MatchOutput.Style {
        if count { return .count }
        if json { return .json(hitsOnly: onlyMatching || rules != nil) }
        return onlyMatching ? .hits : .block(colour: Terminal.hasColour)
    }

    /// - Returns: How many items match.
    private func show(
        _ feed: ParsedFeed, _ query: QueryInterpreter, named name: String?, at now: Date,
        _ output: MatchOutput
    ) throws -> Int {
        var output = output
        for item in feed.items {
            let subject = Self.subject(item, of: feed, named: name)
            let evaluation = query.evaluate(subject, now: now)
            try Terminal.write(output.text(of: evaluation, subject, rule: nil))
            if evaluation.matched { output.items += 1 }
        }
        if count { try Terminal.write(output.total) }
        return output.items
    }

    private func look(
        for misses: inout NearMissList, in feed: ParsedFeed, _ queries: [NamedQuery], at now: Date
    ) {
        guard let first = queries.first else { return }
        for item in feed.items where misses.wantsMore {
            misses.look(
                at: Self.subject(
                    item, of: feed, named: feedName ?? feed.title, folders: first.folders),
                queries, now)
        }
    }

    private static func subject(
        _ item: Item, of feed: ParsedFeed, named name: String?, folders: [String] = []
    ) -> QueryItem {
        QueryItem(
            item, feed: name, folders: folders, language: feed.language,
            paragraphs: paragraphs(of: item))
    }

    static func paragraphs(of item: Item) -> [QueryField: [Int]] {
        func starts(_ text: String?, _ html: String?) -> [Int] {
            guard let text, let html else { return [] }
            return HTMLParagraphs.starts(in: text, madeOf: html)
        }
        return [
            .summary: starts(item.summaryText, item.summaryHTML),
            .content: starts(item.contentText, item.contentHTML),
        ]
    }

    private func time(_ clock: Clock) throws -> Date {
        guard let now else { return clock.now() }
        if let time = Date(asInFeeds: now) { return time }
        Terminal.complain("--now is \"\(now)\", which is no time such as 2026-03-01T08:00:00Z.")
        throw Self.trouble
    }

    private enum Asked {
        case rules(ReadyRules)
        case query(QueryInterpreter)

        var hasMistakes: Bool {
            if case .rules(let rules) = self { rules.hasMistakes } else { false }
        }

        /// What near misses are looked for of.
        var fewQueries: [NamedQuery] {
            switch self {
            case .rules(let rules): rules.fewQueries
            case .query(let query): [NamedQuery(rule: nil, interpreter: query)]
            }
        }
    }

    private func asked() throws -> Asked {
        if let rules {
            return .rules(ReadyRules(try AskedRules(contentsOfFile: rules, feedName: feedName)))
        }
        return .query(QueryInterpreter(try tree()))
    }

    /// Of the query; tells its notes, or what is wrong with it.
    func tree() throws -> QueryNode {
        guard let query else {
            throw ValidationError("Missing expected argument '<query>'")
        }
        switch QueryParser().parse(query) {
        case .success(let parsed):
            for note in parsed.notes { Terminal.complain(note.shown, prefix: "") }
            return parsed.tree
        case .failure(let refusal):
            if json {
                try Terminal.write(try MatchJSON.line(of: refusal))
            } else {
                Terminal.complain(refusal.shown, prefix: "")
            }
            throw Self.trouble
        }
    }
}
