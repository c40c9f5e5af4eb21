public import FeedModel
public import Foundation

/// All rules, ready to be asked which of them an item satisfies.
///
/// A term stands for a whole word, a phrase for neighbouring words, without regard to letter case
/// and marks; docs/rules.md has it in full. An item's texts are cut into words once, whatever the
/// number of rules.
public struct RuleSet: Sendable {
    /// At most this many places of a term are reported in one item, the first ones.
    public static let mostPlacesOfTerm = 20
    /// And of a rule, at least one of each of its terms among them, as far as they fit.
    public static let mostPlacesOfRule = 50
    /// So many rules may have each text of every item searched, unless `scan_rules` says otherwise.
    public static let usualScanLimit = 20

    private let compiled: CompiledRules

    /// Rules that can't be searched for, and why. They match nothing; the others are unaffected.
    public var mistakes: [RuleMistake] { compiled.mistakes }

    /// All of them, in their order in feeds.toml.
    public var rules: [Rule] { compiled.rules }

    /// - Parameters:
    ///   - lists: What `@name` in `match` stands for.
    ///   - scanLimit: Of rules for which each text of every item is searched, as for a regex without
    ///     letters, so many are used; the others are mistakes.
    public init(
        _ rules: [Rule], lists: [String: [String]] = [:],
        scanLimit: Int = RuleSet.usualScanLimit
    ) {
        compiled = CompiledRules(rules, lists: lists, scanLimit: scanLimit)
    }

    /// The rules of feeds.toml.
    ///
    /// - Parameter old: A set that differs little from it; see `init(updating:to:lists:scanLimit:)`.
    public init(_ configuration: Configuration, updating old: RuleSet? = nil) {
        let scanLimit = configuration.scanRules ?? Self.usualScanLimit
        self =
            old.map {
                RuleSet(
                    updating: $0, to: configuration.rules, lists: configuration.lists,
                    scanLimit: scanLimit)
            } ?? RuleSet(configuration.rules, lists: configuration.lists, scanLimit: scanLimit)
    }

    /// The same as of `rules` alone, sooner if they differ little from those of `old`: what stayed is
    /// not compiled again. `old` may be used meanwhile, and from then on.
    ///
    /// What differs is a second, small index, and matching takes a little longer by it; when it is more
    /// than a fiftieth of the rules (or a thousand), all are compiled.
    public init(
        updating old: RuleSet, to rules: [Rule], lists: [String: [String]] = [:],
        scanLimit: Int = RuleSet.usualScanLimit
    ) {
        compiled = CompiledRules(
            updating: old.compiled, to: rules, lists: lists, scanLimit: scanLimit)
    }

    /// The rules that `item` satisfies, in their order in feeds.toml, and where.
    ///
    /// Of a rule with lists, a place in the summary is left out where the content begins with the
    /// same text, since it would be told twice.
    ///
    /// - Parameters:
    ///   - feedTags: The tags of the item's feed.
    ///   - feedName: What `feed:` asks for.
    ///   - now: What `age` counts from.
    public func matches(
        in item: Item, feedTags: [String], feedName: String? = nil, now: Date = .distantPast
    ) -> [RuleMatch] {
        let subject = MatchSubject(item: item, feed: feedName, folders: feedTags, now: now)
        var asked: InterpretedItem?
        let numbers = numbers(of: subject, &asked, feedTags)
        if numbers.isEmpty { return [] }
        let interpreted = asked ?? InterpretedItem(subject)
        let terms = numbers.flatMap { compiled.rules[$0].query.reportedTerms }
        var lists =
            terms.isEmpty ? nil : ListPlaces(compiled.listIndexes.of(terms), in: subject)
        return numbers.map { number in
            let rule = compiled.rules[number]
            if rule.match == nil {
                let matches = lists?.matches(of: rule.query.reportedTerms) ?? []
                return RuleMatch(rule: rule.name, matches: matches)
            }
            let evaluation = compiled.evaluation(of: number, interpreted)
            return RuleMatch(rule: rule.name, matches: evaluation.matches(in: item))
        }
    }

    /// Calls `body` with the numbers of the rules that `item` satisfies, places in `rules`, ascending;
    /// where is left out, which takes far longer than whether.
    public func forEachMatch(
        in item: Item, feedTags: [String], feedName: String? = nil, now: Date = .distantPast,
        _ body: (_ rule: Int) -> Void
    ) {
        let subject = MatchSubject(item: item, feed: feedName, folders: feedTags, now: now)
        var interpreted: InterpretedItem?
        compiled.matches(subject, &interpreted) { number in
            if compiled.concerns(number, feedTags) { body(number) }
        }
    }

    /// Calls `body` with the rules that an item satisfies, in their order, and what the interpreter
    /// says of each.
    ///
    /// - Parameters:
    ///   - feedTags: Of its feed: those of `folder:`, and those that rules are for.
    ///   - language: Of the feed.
    ///   - paragraphs: As `QueryItem` takes them.
    public func forEachEvaluation<Failure>(
        of item: Item, feedTags: [String], feedName: String?, language: String?,
        paragraphs: [QueryField: [Int]], now: Date,
        _ body: (RuleName, QueryItem, Evaluation) throws(Failure) -> Void
    ) throws(Failure) {
        let subject = MatchSubject(
            item: item, feed: feedName, folders: feedTags, language: language,
            paragraphs: paragraphs, now: now)
        var asked: InterpretedItem?
        let numbers = numbers(of: subject, &asked, feedTags)
        if numbers.isEmpty { return }
        let interpreted = asked ?? InterpretedItem(subject)
        for number in numbers {
            let evaluation = compiled.evaluation(of: number, interpreted)
            try body(compiled.rules[number].name, interpreted.queryItem, evaluation)
        }
    }

    /// The rules that hold, and look at feeds with these tags.
    private func numbers(
        of subject: borrowing MatchSubject, _ interpreted: inout InterpretedItem?,
        _ feedTags: [String]
    ) -> [Int] {
        var numbers: [Int] = []
        compiled.matches(subject, &interpreted) { number in
            if compiled.concerns(number, feedTags) { numbers.append(number) }
        }
        return numbers
    }

    public var statistics: RuleSetStatistics { RuleSetStatistics(compiled) }

    /// How the rule is looked for; nil if there is no such rule, or it has a mistake.
    public func plan(of rule: RuleName) -> RulePlan? {
        for (number, other) in compiled.rules.enumerated() where other.name == rule {
            for part in compiled.parts {
                guard let source = part.source(of: number) else { continue }
                return part.index.plan(ofSource: source)
            }
        }
        return nil
    }
}

/// A rule, and where in the item its terms stand: in the title, then the summary, then the content.
public struct RuleMatch: Hashable, Sendable {
    public var rule: RuleName
    public var matches: [TermMatch]

    public init(rule: RuleName, matches: [TermMatch]) {
        self.rule = rule
        self.matches = matches
    }
}

extension Evaluation {
    /// The places in title, summary and content, as alerts tell them; those elsewhere have no text
    /// that an alert shows.
    fileprivate func matches(in item: Item) -> [TermMatch] {
        var matches: [TermMatch] = []
        for span in spans {
            guard let field = TextField(rawValue: span.field.rawValue) else { continue }
            let text: String? =
                switch field {
                case .title: item.title
                case .summary: item.summaryText
                case .content: item.contentText
                }
            guard let text, matches.count < RuleSet.mostPlacesOfRule else { continue }
            let snippet = Snippet.around(span.bytes, in: text.utf8Span.span)
            matches.append(
                TermMatch(
                    term: span.text, field: field, start: span.scalars.lowerBound,
                    end: span.scalars.upperBound, snippet: snippet.text,
                    snippetStart: snippet.hitStart))
        }
        return matches
    }
}
