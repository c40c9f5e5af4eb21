import AlertDelivery
import FeedModel
import FeedStore
import Foundation
import WatchRules

/// What `why` says of one item.
struct WhyAnswer {
    /// What a rule says.
    enum Verdict {
        case matches(Explanation)
        case misses(Explanation)
        /// It looks at feeds with other tags.
        case notAsked
        /// It has a mistake.
        case switchedOff
    }

    let stored: StoredItem
    let identity: ItemIdentity?
    /// Nil if it is no longer in feeds.toml.
    let feed: Feed?
    /// Of its feed.
    let note: IdentityNote?
    /// Of the rules that it satisfied when it was polled.
    let fates: [RuleName: StoredFate?]
    let alerts: [ItemAlert]
    /// Of their deliveries.
    let attempts: [Int64: [DeliveryAttempt]]
    let verdicts: [(rule: Rule, verdict: Verdict)]
    /// Of rules for which an edit made the difference.
    let turns: [RuleName: MatchTurn]
    private let subject: QueryItem

    /// - Parameter revisions: What the item said before, as far as it is kept; the first one first.
    init(
        stored: StoredItem, revisions: [StoredRevision], identity: ItemIdentity?, feed: Feed?,
        note: IdentityNote?,
        fates: [RuleName: StoredFate?], alerts: [ItemAlert], attempts: [Int64: [DeliveryAttempt]],
        readings: [RuleReading]
    ) {
        self.stored = stored
        self.identity = identity
        self.feed = feed
        self.note = note
        self.fates = fates
        self.alerts = alerts
        self.attempts = attempts
        func subject(_ item: Item) -> QueryItem {
            QueryItem(item, feed: stored.feed.text, folders: feed?.tags ?? [])
        }
        let present = subject(stored.item)
        self.subject = present
        let past = revisions.map { revision in
            var item = revision.item
            item.id = stored.item.id
            return MatchTurn.Past(revision: revision, subject: subject(item))
        }
        var turns: [RuleName: MatchTurn] = [:]
        verdicts = readings.map { reading in
            guard let interpreter = reading.interpreter else {
                return (reading.rule, .switchedOff)
            }
            guard reading.concerns(feedTags: feed?.tags ?? []) else {
                return (reading.rule, .notAsked)
            }
            // As the poll asked that recorded it: age counts from then.
            let explanation = interpreter.explain(present, now: stored.changedAt)
            turns[reading.rule.name] = MatchTurn(past, isMatched: explanation.matched) {
                interpreter.evaluate($0, now: stored.changedAt).matched
            }
            return (
                reading.rule,
                explanation.matched ? .matches(explanation) : .misses(explanation)
            )
        }
        self.turns = turns
    }

    /// Of a match, or of one that was, why there is or isn't an alert; nil where nothing is to be
    /// told.
    func fate(of rule: RuleName, _ verdict: Verdict) -> String? {
        let isAlerted = alerts.contains { $0.rule == rule }
        let fate = fates[rule]
        switch verdict {
        case .matches:
            if let told = fate.flatMap(\.self)?.sentence { return told }
            if isAlerted { return "alerted" }
            if fate != nil { return "no alert: it came with the feed's first run, or an edit" }
            return "no alert: not asked like this when it was polled "
                + "(`feedwatch rules backfill \(rule)` makes up for it)"
        case .misses where isAlerted || fate != nil:
            if let turn = turns[rule] { return turn.sentence }
            return "it did when it was polled: the item or the rule has changed since"
        case .misses, .notAsked, .switchedOff: return isAlerted ? "alerted" : nil
        }
    }

    func text(_ style: TerminalStyle) -> String {
        let item = stored.item
        let facts = [
            stored.feed.text.safeForTerminal,
            (item.published ?? item.updated).map { "dated \($0.formatted(.iso8601))" },
            "first seen \(stored.firstSeen.formatted(.iso8601))",
            stored.revision > 1
                ? "revision \(stored.revision), \(stored.changedAt.formatted(.iso8601))" : nil,
        ].compactMap(\.self)
        var lines = [style.bold((item.title ?? "(untitled)").safeForTerminal)]
        lines += facts.joined(separator: " · ").wrapped(to: TerminalStyle.width - 4)
            .map { style.faint("    \($0)") }
        lines += [item.link?.safeForTerminal, identity?.description].compactMap(\.self)
            .map { style.faint("    \($0)") }
        if feed == nil { lines.append("    its feed is no longer in feeds.toml") }
        if let note { lines.append("    of its feed: \(note.text)") }
        for (rule, verdict) in verdicts { lines += [""] + text(of: rule, verdict, style) }
        if !alerts.isEmpty { lines += ["", style.bold("alerts")] }
        for alert in alerts { lines += text(of: alert, style) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func text(of rule: Rule, _ verdict: Verdict, _ style: TerminalStyle) -> [String] {
        let name = style.bold(rule.name.text.safeForTerminal)
        let fate = fate(of: rule.name, verdict).map { "    \($0.safeForTerminal)" }
        switch verdict {
        case .matches(let explanation):
            let snippet = subject.snippet(of: explanation.root.allSpans)
                .map { "    " + $0.shown(style.hasColour) }
            let turn = turns[rule.name].map { "    \($0.sentence)" }
            return ["\(style.good("✓")) \(name)  matches"] + [turn, fate].compactMap(\.self)
                + ClauseLines(style).tree(explanation).map { "    \($0)" }
                + [snippet].compactMap(\.self)
        case .misses(let explanation):
            return ["\(style.bad("✗")) \(name)  doesn't match"] + [fate].compactMap(\.self)
                + ClauseLines(style).tree(explanation).map { "    \($0)" }
        case .notAsked:
            let tags = rule.tags.joined(separator: ", ").safeForTerminal
            return ["- \(name)  not asked: only for feeds tagged \(tags)"]
                + [fate].compactMap(\.self)
        case .switchedOff:
            return ["- \(name)  switched off: it has a mistake, see `feedwatch check`"]
                + [fate].compactMap(\.self)
        }
    }

    private func text(of alert: ItemAlert, _ style: TerminalStyle) -> [String] {
        let width = alert.deliveries.map(\.sink.text.count).max() ?? 0
        return ["  \(alert.rule.text.safeForTerminal)  \(alert.createdAt.formatted(.iso8601))"]
            + [style.faint("      \(alert.id.text)")]
            + alert.deliveries.flatMap { delivery in
                [
                    "      \(delivery.sink.text.safeForTerminal.padded(to: width))  \(delivery.outcome)"
                ]
                    + history(of: delivery).lines.map { style.faint("        \($0)") }
            }
    }

    func history(of delivery: DeliveryListing) -> DeliveryHistory {
        DeliveryHistory(delivery: delivery, attempts: attempts[delivery.id] ?? [])
    }
}

extension Clause {
    /// Of those that hold.
    fileprivate var allSpans: [FieldSpan] { holds ? spans + parts.flatMap(\.allSpans) : [] }
}
