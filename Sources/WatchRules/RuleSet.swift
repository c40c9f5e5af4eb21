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

    /// Rules that can't be searched for, and why. They match nothing; the others are unaffected.
    public let mistakes: [RuleMistake]

    private let rules: [CompiledRule]
    private let index: TermIndex
    /// For every term, the rules (indices) that it can make hold.
    private let rulesOfTerm: [[Int]]

    /// Those with `match`, in their order.
    let parsedRules: [ParsedRule]
    /// The places of rules in feeds.toml.
    private let numbers: [RuleName: Int]

    /// - Parameter lists: What `@name` in `match` stands for.
    public init(_ rules: [Rule], lists: [String: [String]] = [:]) {
        var compiler = RuleCompiler()
        let parsing = ParsedRule.parse(rules, lists: lists)
        parsedRules = parsing.rules
        numbers = Dictionary(
            rules.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.rules = rules.filter { $0.match == nil }.compactMap { compiler.compile($0) }
        mistakes = compiler.mistakes + parsing.mistakes
        index = TermIndex(compiler.patterns)
        var rulesOfTerm = Array(repeating: [Int](), count: index.terms.count)
        for (number, rule) in self.rules.enumerated() {
            for term in rule.terms { rulesOfTerm[term].append(number) }
        }
        self.rulesOfTerm = rulesOfTerm
    }

    /// The rules that `item` satisfies, in their order in feeds.toml, and where.
    ///
    /// A place in the summary is left out where the content begins with the same text, since it
    /// would be told twice.
    ///
    /// - Parameters:
    ///   - feedTags: The tags of the item's feed.
    ///   - feedName: What `feed:` asks for.
    ///   - now: What `age` counts from.
    public func matches(
        in item: Item, feedTags: [String], feedName: String? = nil, now: Date = .distantPast
    ) -> [RuleMatch] {
        let listed = matchesOfLists(in: item, feedTags: feedTags)
        guard !parsedRules.isEmpty else { return listed }
        let subject = QueryItem(item, feed: feedName, folders: feedTags)
        let parsed = parsedRules.compactMap { rule -> RuleMatch? in
            guard rule.tags.isEmpty || rule.tags.contains(where: feedTags.contains) else {
                return nil
            }
            let evaluation = rule.interpreter.evaluate(subject, now: now)
            guard evaluation.matched else { return nil }
            return RuleMatch(rule: rule.name, matches: evaluation.matches(in: item))
        }
        return listed.isEmpty ? parsed : (listed + parsed).sorted { order($0) < order($1) }
    }

    private func order(_ match: RuleMatch) -> Int { numbers[match.rule] ?? 0 }

    private func matchesOfLists(in item: Item, feedTags: [String]) -> [RuleMatch] {
        guard !index.terms.isEmpty else { return [] }
        var hits = ItemHits(item, index: index)
        let candidates = Set(hits.terms.flatMap { rulesOfTerm[$0] }).sorted()
        let interpreter = Interpreter { hits.isPresent($0) }
        var matches: [RuleMatch] = []
        for candidate in candidates {
            let rule = rules[candidate]
            guard rule.tags.isEmpty || rule.tags.contains(where: feedTags.contains),
                interpreter.holds(rule.query)
            else { continue }
            matches.append(RuleMatch(rule: rule.name, matches: hits.places(of: rule.terms)))
        }
        return matches
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
