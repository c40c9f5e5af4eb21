import AlertDelivery
import AlertShaping
import FeedModel
import FeedParsing
import FeedStore
import WatchRules

/// Which alerts the changes of a feed raise: matching, then shaping. Pure.
struct AlertDecider: Sendable {
    private let rules: [RuleName: Rule]
    private let ruleSet: RuleSet
    private let shaper = AlertShaper()
    /// Phrases and NEAR of `match` end with their paragraph; the lists of rules know none.
    private let asksForParagraphs: Bool

    init(rules: [Rule], lists: [String: [String]] = [:]) {
        self.rules = Dictionary(
            rules.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.ruleSet = RuleSet(rules, lists: lists)
        asksForParagraphs = rules.contains { $0.match != nil }
    }

    var mistakes: [String] { ruleSet.mistakes.map(\.description) }

    func decide(_ changes: FeedChanges) -> AlertDecision {
        let matches = changes.revisions.flatMap { revision in
            var item = revision.item
            if asksForParagraphs { item.findParagraphs() }
            return ruleSet.matches(
                in: item, feedTags: changes.feed.tags, feedName: changes.feed.name.text,
                now: changes.polledAt
            ).compactMap { match in
                rules[match.rule].map {
                    ItemMatch(rule: $0, revision: revision, matches: match.matches)
                }
            }
        }
        var decision = AlertDecision(
            hits: matches.map { RuleHit(rule: $0.rule.name, identity: $0.revision.identity) })
        let shaped = shaper.shape(matches, of: changes)
        for (match, shaped) in zip(matches, shaped) {
            switch shaped {
            case .send(let alert, let sinks):
                decision.alerts.append(
                    NewAlert(
                        alert: alert, identity: match.revision.identity,
                        body: AlertBody.encode(alert), sinks: sinks))
            case .drop(let reason):
                decision.dropped[reason.rawValue, default: 0] += 1
            }
        }
        return decision
    }
}
