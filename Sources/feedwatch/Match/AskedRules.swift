import ArgumentParser
import FeedConfig
import FeedModel
import FeedParsing
import Foundation
import WatchRules

/// The rules that `match` asks.
struct AskedRules {
    let rules: [Rule]
    let lists: [String: [String]]
    var scanLimit = RuleSet.usualScanLimit
    /// Of the feed that the items are from.
    let feedTags: [String]

    /// Those of a feeds.toml. A rule for certain tags is asked if the feed has one of them there, or
    /// if it isn't known which feed it is.
    init(contentsOfFile path: String, feedName: String?) throws {
        let settings: FeedModel.Configuration
        do throws(ConfigurationError) {
            settings = try ConfigurationReader().read(contentsOfFile: path).configuration
        } catch {
            Terminal.complain("\(error)", prefix: "")
            throw MatchCommand.trouble
        }
        let feed = settings.feeds.first { $0.name.text == feedName }
        var rules = settings.rules
        if feed == nil { for index in rules.indices { rules[index].tags = [] } }
        self.rules = rules
        lists = settings.lists
        scanLimit = settings.scanRules ?? scanLimit
        feedTags = feed?.tags ?? []
    }

    init(query: String) {
        let match = MatchText(query, file: "query", line: 1)
        rules = [Rule(name: "query", query: RuleQuery(), match: match, notify: [])]
        lists = [:]
        feedTags = []
    }
}

/// Rules, ready to be asked of items.
struct ReadyRules {
    /// Of more rules, near misses aren't looked for.
    private static let mostNearMissRules = 100

    /// What near misses are looked for of; empty if there are too many rules.
    let fewQueries: [NamedQuery]
    private let asked: AskedRules
    private let ruleSet: RuleSet
    /// Some match nothing, since they have a mistake.
    var hasMistakes: Bool { !ruleSet.mistakes.isEmpty }

    /// Tells the notes on the rules, and their mistakes; rules without one are asked all the same.
    init(_ asked: AskedRules) {
        self.asked = asked
        ruleSet = RuleSet(asked.rules, lists: asked.lists, scanLimit: asked.scanLimit)
        for rule in asked.rules where rule.match != nil {
            for note in RuleReading(rule, lists: asked.lists).noteTexts {
                Terminal.complain(note, prefix: "")
            }
        }
        for mistake in ruleSet.mistakes { Terminal.complain("\(mistake)", prefix: "") }
        let isFew = asked.rules.count <= Self.mostNearMissRules
        fewQueries = (isFew ? asked.rules : []).compactMap { rule in
            let reading = RuleReading(rule, lists: asked.lists)
            guard reading.concerns(feedTags: asked.feedTags) else { return nil }
            return reading.interpreter.map {
                NamedQuery(rule: rule.name.text, interpreter: $0, folders: asked.feedTags)
            }
        }
    }

    /// Prints the matches of a feed.
    ///
    /// - Parameter name: What `feed:` asks for.
    /// - Returns: How many items match.
    func show(
        _ feed: ParsedFeed, named name: String?, at now: Date, _ output: MatchOutput
    ) throws -> Int {
        var output = output
        for item in feed.items {
            var isMatched = false
            try ruleSet.forEachEvaluation(
                of: item, feedTags: asked.feedTags, feedName: name, language: feed.language,
                paragraphs: MatchCommand.paragraphs(of: item), now: now
            ) { rule, subject, evaluation in
                isMatched = true
                try Terminal.write(output.text(of: evaluation, subject, rule: rule.text))
            }
            if isMatched { output.items += 1 }
        }
        if case .count = output.style { try Terminal.write(output.total) }
        return output.items
    }
}

/// A query, and the rule that asks it.
struct NamedQuery {
    var rule: String?
    var interpreter: QueryInterpreter
    /// The tags of the feed, the same for all rules.
    var folders: [String] = []
}
