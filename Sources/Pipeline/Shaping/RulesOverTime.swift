import AlertDelivery
import AlertShaping
import FeedModel
import FeedStore
import Foundation

/// Raises the alerts of rules that count their matches: `at_least`, `spike` and `absent_for`.
///
/// The matches are in the store with their times, each marked until its rule has looked at it: a kill
/// between a poll and this is made up for by the next run.
struct RulesOverTime: Sendable {
    let store: FeedStore
    let rules: [Rule]
    let clock: ShapingClock
    /// Of people, as they are at the beginning of a run.
    var silences: [Silence] = []

    init(_ configuration: Configuration, store: FeedStore) {
        self.store = store
        rules = configuration.rules.filter { $0.shaping?.timing != nil }
        clock = ShapingClock(timeZone: configuration.timeZone)
    }

    /// - Parameter tellsOfAbsence: False before what is due was polled.
    func run(at now: Date, tellsOfAbsence: Bool) async throws(StoreError) {
        let times = try await store.ruleTimes()
        var outcomes: [RuleOutcome] = []
        for rule in rules {
            guard let timing = rule.shaping?.timing else { continue }
            let known = times.watches[rule.name].flatMap { $0.key == timing.key ? $0 : nil }
            var outcome = RuleOutcome(
                rule: rule.name,
                watch: known ?? RuleWatch(rule: rule.name, key: timing.key, since: now))
            if let first = times.newMatches[rule.name] {
                try await look(at: first, of: rule, timing, &outcome, now: now)
            }
            if case .absent(let wait) = timing, tellsOfAbsence {
                let last = times.lastMatches[rule.name]
                try await tellOfAbsence(of: rule, after: wait, last: last, &outcome, now: now)
            }
            if outcome.watch != known || !outcome.seen.isEmpty { outcomes.append(outcome) }
        }
        let kept = Set(rules.map(\.name))
        outcomes += Set(times.watches.keys).union(times.newMatches.keys).subtracting(kept)
            .map { RuleOutcome(rule: $0, watch: nil) }
        if !outcomes.isEmpty { try await store.note(outcomes) }
    }

    /// Before a run polls what is due: time in which nothing was polled says nothing of a rule's
    /// matches.
    func begin(_ due: [DueFeed], at now: Date) async throws(StoreError) {
        let waiting = rules.filter { $0.shaping?.timing?.key == "absent_for" }
        let missed = due.filter { $0.overdue(at: now) > DueFeed.lateness }
        guard !waiting.isEmpty, !missed.isEmpty else { return }
        let times = try await store.ruleTimes()
        let outcomes = waiting.compactMap { rule -> RuleOutcome? in
            let longest = missed.filter { rule.looks(at: $0.feed) }.map { $0.overdue(at: now) }
                .max()
            guard let longest, var watch = times.watches[rule.name] else { return nil }
            watch.forgetMissed(before: times.lastMatches[rule.name])
            let begin = max(now - longest, watch.missedUntil ?? .distantPast, watch.since)
            guard begin < now else { return nil }
            watch.missed += .seconds(now.timeIntervalSince(begin).rounded())
            watch.missedUntil = now
            return RuleOutcome(rule: rule.name, watch: watch)
        }
        if !outcomes.isEmpty { try await store.note(outcomes) }
    }

    /// When the next rule has been without a match for so long that it is told; nil if none waits.
    /// All else that rules over time tell comes of polls.
    func nextDue() async throws(StoreError) -> Date? {
        let times = try await store.ruleTimes()
        return rules.compactMap { rule in
            guard case .absent(let wait)? = rule.shaping?.timing,
                let watch = times.watches[rule.name], watch.toldAt == nil
            else { return nil }
            let last = max(times.lastMatches[rule.name] ?? watch.since, watch.since)
            return last + (wait + watch.missed(since: last)).interval
        }.min()
    }

    private func look(
        at first: Date, of rule: Rule, _ timing: RuleTiming, _ outcome: inout RuleOutcome,
        now: Date
    ) async throws(StoreError) {
        switch timing {
        case .atLeast(let count, let window):
            let matches = try await store.timedMatches(
                of: rule.name, after: first - window.interval)
            outcome.seen = matches.filter(\.isNew).map(\.item)
            let (surges, lastAt) = MatchSurges.find(
                in: matches, count: count, within: window, lastAt: outcome.watch?.toldAt)
            outcome.watch?.toldAt = lastAt
            for surge in surges {
                try await tell(Array(matches[surge]), of: rule, &outcome, now: now)
            }
        case .spike(let over, let baseline):
            let matches = try await store.timedMatches(
                of: rule.name, after: first - MatchSpike.period)
            outcome.seen = matches.filter(\.isNew).map(\.item)
            guard let last = matches.last?.at, let watch = outcome.watch else { return }
            let day = matches.filter { $0.at > last - MatchSpike.period }
            let end = last - MatchSpike.period
            let begin = min(max(end - baseline.interval, watch.since), end)
            let spike = MatchSpike(
                count: day.count,
                earlier: try await store.matchCount(of: rule.name, in: begin..<end),
                earlierDays: end.timeIntervalSince(begin) / MatchSpike.period)
            guard spike.isSpike(over: over, baseline: baseline) else { return }
            outcome.watch?.toldAt = last
            if let toldAt = watch.toldAt, last < toldAt + MatchSpike.period { return }
            try await tell(day, of: rule, spike: spike, &outcome, now: now)
        case .absent:
            outcome.seen = try await store.timedMatches(of: rule.name, after: first - 1)
                .filter(\.isNew).map(\.item)
        }
    }

    private func tell(
        _ matches: [TimedMatch], of rule: Rule, spike: MatchSpike? = nil,
        _ outcome: inout RuleOutcome, now: Date
    ) async throws(StoreError) {
        let entries = try await entries(of: matches.prefix(Alert.mostEntries), rule)
        guard let alert = Alert(rule, matches, entries: entries, spike: spike, at: now),
            let new = try await shaped(alert, of: rule)
        else { return }
        outcome.alerts.append((new, matches.map(\.item)))
    }

    private func tellOfAbsence(
        of rule: Rule, after wait: Duration, last: Date?, _ outcome: inout RuleOutcome, now: Date
    ) async throws(StoreError) {
        guard var watch = outcome.watch else { return }
        // A clock that went back far is no reason to wait for it.
        if watch.since > now + DueFeed.lateness { watch.since = now }
        let start = max(last.map { min($0, now) } ?? watch.since, watch.since)
        if let toldAt = watch.toldAt, let last, last > toldAt { watch.toldAt = nil }
        watch.forgetMissed(before: last)
        let missed = watch.missed(since: start)
        if watch.toldAt == nil, now >= start + (wait + missed).interval {
            // Silenced, it is told when the silence has ended and still nothing has matched.
            if let alert = Alert(rule, absentSince: start, missed: missed, at: now),
                let new = try await shaped(alert, of: rule)
            {
                outcome.alerts.append((new, []))
                watch.toldAt = now
            }
        }
        outcome.watch = watch
    }

    /// Nil if a silence is in force.
    private func shaped(_ alert: Alert, of rule: Rule) async throws(StoreError) -> NewAlert? {
        var facts = ShapingFacts(silences: silences)
        facts.moments[rule.name] = clock.moment(of: rule, at: alert.matchedAt)
        var recent: [Date] = []
        if let budget = rule.shaping?.budget {
            recent = try await store.alertTimes(
                of: rule.name, since: alert.matchedAt - budget.window.interval)
        }
        let body = AlertBody.encode(alert)
        switch AlertShaper().shape(alert, of: rule, given: facts, recent: recent) {
        case .send(let alert, let sinks):
            return NewAlert(alert: alert, identity: nil, body: body, sinks: sinks)
        case .hold(let alert, let sinks, let date, let reason):
            return NewAlert(
                alert: alert, identity: nil, body: body, sinks: sinks,
                hold: Hold(until: date, reason: reason.kind))
        case .drop: return nil
        }
    }

    private func entries(
        of matches: ArraySlice<TimedMatch>, _ rule: Rule
    ) async throws(StoreError) -> [Digest.Entry] {
        let rows = matches.map(\.item)
        let items = try await store.items(rows: rows)
        let identities = try await store.identities(ofRows: rows)
        let byRow = Dictionary(items.map { ($0.row, $0) }, uniquingKeysWith: { first, _ in first })
        return matches.compactMap { match in
            guard let stored = byRow[match.item], let identity = identities[match.item] else {
                return nil
            }
            return Digest.Entry(
                id: AlertID(type: .matched, rule: rule.name, item: identity), rule: rule.name,
                severity: rule.severity, feed: match.feed, title: stored.item.title,
                url: stored.item.link.flatMap(AlertShaper.followable), matchedAt: match.at)
        }
    }
}

extension Rule {
    fileprivate func looks(at feed: Feed) -> Bool {
        tags.isEmpty || tags.contains(where: feed.tags.contains)
    }
}

extension RuleWatch {
    fileprivate mutating func forgetMissed(before match: Date?) {
        guard let match, let end = missedUntil, match >= end else { return }
        (missed, missedUntil) = (.zero, nil)
    }

    /// A match that was found late may lie within the time that was missed.
    fileprivate func missed(since start: Date) -> Duration {
        guard let end = missedUntil else { return .zero }
        return min(missed, .seconds(max(0, end.timeIntervalSince(start).rounded())))
    }
}
