import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation

struct SilencesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silences",
        abstract: "Keeps alerts away for a time; what was silenced is counted, and `why` tells it.",
        subcommands: [List.self, Add.self, Expire.self], defaultSubcommand: List.self)

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Silences a rule, a feed or a tag from now on.",
            discussion: """
                With several of --rule, --feed and --tag, all must fit. Alerts that are in the \
                outbox already are still delivered.

                Example: feedwatch silences add --tag uk --for 2h --comment "budget day"
                """)

        @OptionGroup var configuration: ConfigurationOption

        @Option(help: ArgumentHelp("The matches of this rule.", valueName: "name"))
        var rule: String?

        @Option(help: ArgumentHelp("The items of this feed.", valueName: "name"))
        var feed: String?

        @Option(help: ArgumentHelp("Rules and feeds with this tag.", valueName: "tag"))
        var tag: String?

        @Option(
            name: .customLong("for"),
            help: ArgumentHelp("How long: 30m, 2h, 3d.", valueName: "time"),
            transform: TimeSpan.read)
        var length: Duration

        @Option(help: ArgumentHelp("Why, for those who ask later.", valueName: "text"))
        var comment: String?

        func validate() throws {
            guard rule != nil || feed != nil || tag != nil else {
                throw ValidationError("say what to silence: --rule, --feed or --tag.")
            }
        }

        func run() async throws {
            let settings = try configuration.load().configuration
            if let rule, !settings.rules.contains(where: { $0.name.text == rule }) {
                throw ValidationError("no rule is named \"\(rule)\"; see `feedwatch rules list`.")
            }
            if let feed, !settings.feeds.contains(where: { $0.name.text == feed }) {
                throw ValidationError("no feed is named \"\(feed)\"; see `feedwatch feeds list`.")
            }
            let tags = settings.rules.flatMap(\.tags) + settings.feeds.flatMap(\.tags)
            if let tag, !tags.contains(tag) {
                throw ValidationError("no rule and no feed has the tag \"\(tag)\".")
            }
            let now = try Clock.system().now()
            let silence = Silence(
                id: 0, rule: rule.map { RuleName($0) }, feed: feed.map { FeedName($0) }, tag: tag,
                begin: now, end: now.addingTimeInterval(TimeInterval(length.components.seconds)),
                comment: comment)
            let id = try await StoreWriting.run(settings) { try await $0.add(silence) }
            Terminal.complain(
                "silence \(id) is in force until \(silence.end.formatted(.iso8601)); to end it "
                    + "earlier: feedwatch silences expire \(id)")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists the silences in force.")

        @OptionGroup var configuration: ConfigurationOption

        @Flag(help: "Also those that have ended.")
        var all = false

        @Flag(help: "Print JSON, one object a line.")
        var json = false

        func run() async throws {
            let settings = try configuration.load().configuration
            guard let store = try StoreReading.open(settings) else { return }
            let now = try Clock.system().now()
            let silences = try await StoreReading.run {
                try await store.silences(endingAfter: all ? .distantPast : now)
            }
            for silence in silences {
                try Terminal.write(
                    json ? try JSONLine.text(SilenceRow(silence)) : silence.line(at: now))
            }
        }
    }

    struct Expire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "expire", abstract: "Ends silences now.")

        @OptionGroup var configuration: ConfigurationOption

        @Argument(help: ArgumentHelp("Numbers, as `silences list` has them.", valueName: "number"))
        var ids: [Int64]

        func run() async throws {
            let now = try Clock.system().now()
            let settings = try configuration.load().configuration
            let unknown = try await StoreWriting.run(settings) { store in
                var unknown: [Int64] = []
                for id in ids where try await !store.expireSilence(id, at: now) {
                    unknown.append(id)
                }
                return unknown
            }
            guard unknown.isEmpty else {
                throw ValidationError(
                    "no silence in force has the number "
                        + unknown.map(String.init).joined(separator: ", ") + ".")
            }
        }
    }
}

private struct SilenceRow: Encodable {
    let id: Int64
    let rule, feed, tag, comment: String?
    let begin, end: Date

    init(_ silence: Silence) {
        id = silence.id
        rule = silence.rule?.text
        feed = silence.feed?.text
        tag = silence.tag
        comment = silence.comment
        begin = silence.begin
        end = silence.end
    }
}

extension Silence {
    /// `3  rule stargate, tag uk  until 2026-01-01T10:00:00Z  budget day`
    fileprivate func line(at now: Date) -> String {
        let what = [
            rule.map { "rule \($0)" }, feed.map { "feed \($0)" }, tag.map { "tag \($0)" },
        ].compactMap(\.self).joined(separator: ", ")
        return [
            "\(id)", what, "\(end > now ? "until" : "ended") \(end.formatted(.iso8601))", comment,
        ].compactMap(\.self).joined(separator: "  ").safeForTerminal + "\n"
    }
}
