import AlertDelivery
import AlertShaping
import FeedModel
import FeedParsing
import FeedStore
import Foundation
import WatchRules

/// Which alerts the changes of a feed raise: matching, then shaping. Pure.
struct AlertDecider: Sendable {
    /// Of people, as they are at the beginning of a run.
    var silences: [Silence] = []

    private let rules: [RuleName: Rule]
    private let ruleSet: RuleSet
    private let clock: ShapingClock
    private let shaper = AlertShaper()
    /// Phrases and NEAR of `match` end with their paragraph; the lists of rules know none.
    let asksForParagraphs: Bool
    /// How far back budgets look; nil if no rule has one.
    let budgetWindow: Duration?

    /// - Parameters:
    ///   - scanLimit: As `RuleSet` takes it.
    ///   - old: Of rules that differ little from these, so that what stayed isn't compiled again.
    init(
        rules: [Rule], lists: [String: [String]] = [:],
        scanLimit: Int = RuleSet.usualScanLimit, timeZone: TimeZone = .gmt,
        updating old: AlertDecider? = nil
    ) {
        self.rules = Dictionary(
            rules.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.ruleSet =
            old.map {
                RuleSet(updating: $0.ruleSet, to: rules, lists: lists, scanLimit: scanLimit)
            } ?? RuleSet(rules, lists: lists, scanLimit: scanLimit)
        clock = ShapingClock(timeZone: timeZone)
        asksForParagraphs = rules.contains { $0.match != nil }
        budgetWindow = rules.compactMap { $0.shaping?.budget?.window }.max()
    }

    var mistakes: [String] { ruleSet.mistakes.map(\.description) }

    func decide(_ changes: FeedChanges) -> AlertDecision {
        // A revision holds an item, which is large: a span lends it without a copy.
        let revisions = changes.revisions.span
        var matches: [ItemMatch] = []
        for index in revisions.indices {
            matches += self.matches(of: revisions[index], in: changes)
        }
        let outcomes = shaper.shape(matches, of: changes, given: facts(of: matches, changes))
        var decision = AlertDecision()
        for (match, shaped) in zip(matches, outcomes) {
            let fate: MatchFate
            switch shaped {
            case .send(let alert, let sinks):
                decision.alerts.append(new(alert, match, to: sinks))
                fate = .sent(alert.id)
            case .hold(let alert, let sinks, let date, let reason):
                decision.alerts.append(
                    new(
                        alert, match, to: sinks,
                        hold: Hold(until: date, reason: reason.kind, group: reason.group)))
                fate = .held(alert.id)
            case .drop(let reason):
                decision.dropped[reason.name, default: 0] += 1
                let silence: Int64? = if case .silenced(let id) = reason { id } else { nil }
                fate =
                    reason == .counted
                    ? .counting : .dropped(because: reason.name, silence: silence)
            }
            decision.hits.append(
                RuleHit(
                    rule: match.rule.name, identity: match.revision.identity, fate: fate,
                    at: changes.time(of: match.revision.item)))
        }
        return decision
    }

    private func matches(of revision: ItemRevision, in changes: FeedChanges) -> [ItemMatch] {
        let matching =
            asksForParagraphs
            ? rulesThatMatch(revision.item.withParagraphs, in: changes)
            : rulesThatMatch(revision.item, in: changes)
        var found: [ItemMatch] = []
        for match in matching {
            guard let rule = rules[match.rule] else { continue }
            found.append(ItemMatch(rule: rule, revision: revision, matches: match.matches))
        }
        // An edit may also take away what the rule looks for; who was told of it wants to know.
        let names = Set(found.map(\.rule.name))
        for name in revision.alertedRules.subtracting(names).sorted() {
            guard let rule = rules[name], rule.onUpdate == .changed else { continue }
            found.append(ItemMatch(rule: rule, revision: revision, matches: []))
        }
        return found
    }

    private func rulesThatMatch(_ item: Item, in changes: FeedChanges) -> [RuleMatch] {
        ruleSet.matches(
            in: item, feedTags: changes.feed.tags, feedName: changes.feed.name.text,
            now: changes.polledAt)
    }

    private func facts(of matches: [ItemMatch], _ changes: FeedChanges) -> ShapingFacts {
        var facts = ShapingFacts(silences: silences)
        for match in matches where facts.moments[match.rule.name] == nil {
            facts.moments[match.rule.name] = clock.moment(of: match.rule, at: changes.polledAt)
        }
        return facts
    }

    private func new(
        _ alert: Alert, _ match: ItemMatch, to sinks: [SinkName], hold: Hold? = nil
    ) -> NewAlert {
        NewAlert(
            alert: alert, identity: match.revision.identity, body: AlertBody.encode(alert),
            sinks: sinks, hold: hold)
    }
}

extension Item {
    fileprivate var withParagraphs: Item {
        var item = self
        item.findParagraphs()
        return item
    }
}

extension FeedChanges {
    /// The time that a match counts for, if it isn't the poll's: what had gathered while nobody
    /// looked didn't come all at once.
    fileprivate func time(of item: Item) -> Date? {
        guard isLate || isFirstRun, let date = item.published ?? item.updated, date < polledAt
        else { return nil }
        return date
    }
}
