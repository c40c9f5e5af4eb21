import ArgumentParser
import FeedModel
import FeedParsing
import Foundation
import Glibc
import WatchRules

/// How fast rules are: all of them, asked of all items, several times over.
struct MatchSummary: Encodable {
    /// Those that are asked.
    let rules: Int
    /// Those with a mistake, which `check` tells.
    let refused: Int
    /// To make the rules ready, feeds.toml read.
    let prepareSeconds: Double
    /// From rules of which one is another to the first item that all of them were asked of.
    let updateSeconds: Double
    let items: Int
    /// Of title, summary and content, in UTF-8.
    let textBytes: Int
    let rounds: Int
    /// Pairs of a rule and an item, in one round.
    let matches: Int
    /// To tell which rules match, in all rounds.
    let seconds: Double
    let statistics: RuleSetStatistics

    var itemsPerSecond: Double { Double(items * rounds) / max(seconds, Self.tick) }
    var bytesPerSecond: Double { Double(textBytes * rounds) / max(seconds, Self.tick) }

    /// The least that the processor's time is told in.
    private static let tick = 0.000_001

    var text: String {
        func number(_ value: Double, _ digits: Int = 0) -> String {
            value.formatted(
                .number.precision(.fractionLength(digits)).locale(Locale(identifier: "en_US")))
        }
        let mistaken = refused > 0 ? " (\(refused) more have mistakes: feedwatch check)" : ""
        return """
            \(rules) rules\(mistaken), made ready in \(number(prepareSeconds, 2)) s; \
            one of them changed in \(number(updateSeconds * 1000, 1)) ms
            \(items) items, \(number(Double(textBytes) / 1e6, 2)) MB of text; \(matches) matches
            \(number(itemsPerSecond)) items/s, \(number(bytesPerSecond / 1e6, 1)) MB/s \
            on one processor, \(rounds) rounds

            """
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            encoder.keyEncodingStrategy = .convertToSnakeCase
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case rules, refused, prepareSeconds, updateSeconds, items, textBytes, rounds, matches,
            seconds
        case itemsPerSecond, bytesPerSecond
        case distinctQueries, words, indexBytes, everyItemQueries
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rules, forKey: .rules)
        try container.encode(refused, forKey: .refused)
        try container.encode(prepareSeconds, forKey: .prepareSeconds)
        try container.encode(updateSeconds, forKey: .updateSeconds)
        try container.encode(items, forKey: .items)
        try container.encode(textBytes, forKey: .textBytes)
        try container.encode(rounds, forKey: .rounds)
        try container.encode(matches, forKey: .matches)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(itemsPerSecond, forKey: .itemsPerSecond)
        try container.encode(bytesPerSecond, forKey: .bytesPerSecond)
        try container.encode(statistics.distinctQueries, forKey: .distinctQueries)
        try container.encode(statistics.words, forKey: .words)
        try container.encode(statistics.bytes, forKey: .indexBytes)
        try container.encode(statistics.everyItemQueries, forKey: .everyItemQueries)
    }
}

extension MatchSummary {
    /// - Parameters:
    ///   - feeds: With the name that `feed:` asks for.
    ///   - feedTags: The same for all.
    ///   - scanLimit: As `RuleSet` takes it.
    static func measure(
        _ rules: [Rule], lists: [String: [String]], scanLimit: Int,
        feeds: [(feed: ParsedFeed, name: String?)],
        feedTags: [String], now: Date, rounds: Int
    ) -> MatchSummary {
        var begin = processorSeconds
        let ruleSet = RuleSet(rules, lists: lists, scanLimit: scanLimit)
        let prepareSeconds = processorSeconds - begin
        var matches = 0
        begin = processorSeconds
        for _ in 0..<rounds {
            for (feed, name) in feeds {
                for item in feed.items {
                    ruleSet.forEachMatch(
                        in: item, feedTags: feedTags, feedName: name, now: now
                    ) { _ in matches += 1 }
                }
            }
        }
        let seconds = processorSeconds - begin
        let updateSeconds = Self.updateSeconds(
            of: ruleSet, rules, lists: lists, scanLimit: scanLimit,
            asking: feeds.lazy.flatMap(\.feed.items).first, now: now)
        let items = feeds.flatMap(\.feed.items)
        let refused = Set(ruleSet.mistakes.map(\.rule)).count
        return MatchSummary(
            rules: rules.count - refused, refused: refused, prepareSeconds: prepareSeconds,
            updateSeconds: updateSeconds,
            items: items.count, textBytes: items.reduce(0) { $0 + $1.textBytes }, rounds: rounds,
            matches: matches / max(rounds, 1), seconds: seconds, statistics: ruleSet.statistics)
    }

    /// The rule in the middle is changed.
    private static func updateSeconds(
        of ruleSet: RuleSet, _ rules: [Rule], lists: [String: [String]], scanLimit: Int,
        asking item: Item?, now: Date
    ) -> Double {
        var changed = rules
        guard let item, !changed.isEmpty else { return 0 }
        let middle = changed.count / 2
        changed[middle].query = RuleQuery(any: ["feedwatch"])
        changed[middle].match = nil
        let begin = processorSeconds
        let updated = RuleSet(updating: ruleSet, to: changed, lists: lists, scanLimit: scanLimit)
        updated.forEachMatch(in: item, feedTags: [], now: now) { _ in }
        return processorSeconds - begin
    }

    /// Of all threads of this process; clock(3) counts microseconds.
    private static var processorSeconds: Double { Double(clock()) / 1_000_000 }
}

extension Item {
    fileprivate var textBytes: Int {
        [title, summaryText, contentText].reduce(0) { $0 + ($1?.utf8.count ?? 0) }
    }
}

extension MatchCommand {
    /// Prints a ``MatchSummary`` of the rules, or of the query alone.
    func summarize(at now: Date, _ reader: inout SourceReader) async throws {
        let asked = try askedRules()
        var feeds: [(feed: ParsedFeed, name: String?)] = []
        var hasTrouble = false
        for source in reader.expanded(paths, hasTrouble: &hasTrouble) {
            do throws(SourceTrouble) {
                let feed = try await reader.read(source)
                feeds.append((feed, feedName ?? feed.title))
            } catch {
                Terminal.complain("\(error)")
                hasTrouble = true
            }
        }
        let summary = MatchSummary.measure(
            asked.rules, lists: asked.lists, scanLimit: asked.scanLimit, feeds: feeds,
            feedTags: asked.feedTags, now: now,
            rounds: rounds ?? 1)
        try Terminal.write(json ? summary.json : summary.text)
        if hasTrouble { throw Self.trouble }
        if summary.matches == 0 { throw ExitCode.failure }
    }

    private func askedRules() throws -> AskedRules {
        if let rules { return try AskedRules(contentsOfFile: rules, feedName: feedName) }
        _ = try tree()  // says what is wrong with the query
        return AskedRules(query: query ?? "")
    }
}
