public import FeedModel
public import Foundation

extension AlertShaper {
    /// A feed's URL as an alert may give it; nil where a click on it would do harm.
    public static func followable(_ url: String) -> String? { url.followable }

    /// What becomes of an alert that a rule raises about its matches as a whole.
    ///
    /// - Parameter recent: When alerts of the rule went out of late, for its budget.
    public func shape(
        _ alert: Alert, of rule: Rule, given facts: ShapingFacts, recent: [Date]
    ) -> ShapedAlert {
        let now = alert.matchedAt
        if let silence = facts.silences.first(where: { $0.covers(rule: rule, at: now) }) {
            return .drop(because: .silenced(by: silence.id))
        }
        var budgets = BudgetLedger(sent: [rule.name: recent], now: now)
        let moment = facts.moments[rule.name] ?? ShapingFacts.Moment()
        if let (date, reason) = wait(of: rule, until: moment, &budgets) {
            return .hold(alert, to: rule.notify, until: date, because: reason)
        }
        return .send(alert, to: rule.notify)
    }
}

/// The alerts of rules that tell of many matches together, or of none.
extension Alert {
    /// Entries of one alert; its count is of all.
    public static let mostEntries = 100

    /// A surge or a spike.
    ///
    /// - Parameters:
    ///   - matches: By time; not empty.
    ///   - entries: Of the first of them.
    ///   - spike: What makes it one; nil for a surge.
    public init?(
        _ rule: Rule, _ matches: [TimedMatch], entries: [Digest.Entry], spike: MatchSpike? = nil,
        at now: Date
    ) {
        guard let first = matches.first, let last = matches.last, let timing = rule.shaping?.timing
        else { return nil }
        let items = matches.count == 1 ? "1 item" : "\(matches.count) items"
        var message = "Rule \"\(rule.name)\": \(items) matched"
        if let spike {
            message +=
                " in a day, where \(spike.usual.formatted(.rule)) are usual"
        } else {
            message += " since \(first.at.formatted(.iso8601))"
        }
        let type: AlertType = spike == nil ? .ruleSurge : .ruleSpike
        self.init(
            id: AlertID(type: type, rule: rule.name, occasion: first.at), type: type,
            matchedAt: now, rule: RuleFacts(rule),
            digest: Digest(
                reason: spike == nil ? .surge : .spike, begin: first.at, end: last.at,
                count: matches.count, entries: entries),
            event: EventFacts(
                severity: rule.severity,
                message: "\(message): \(Self.sources(of: matches)). It tells of "
                    + "\(timing.occasion).",
                since: first.at, count: matches.count))
    }

    /// Nothing has matched.
    ///
    /// - Parameters:
    ///   - last: The last match, or since when the rule is watched.
    ///   - missed: In which nothing was polled, of the time since.
    public init?(_ rule: Rule, absentSince last: Date, missed: Duration, at now: Date) {
        guard let timing = rule.shaping?.timing else { return nil }
        let pause =
            missed > .zero ? ", \(missed.inWords) in which nothing was polled apart" : ""
        self.init(
            id: AlertID(type: .ruleAbsent, rule: rule.name, occasion: last), type: .ruleAbsent,
            matchedAt: now, rule: RuleFacts(rule),
            event: EventFacts(
                severity: rule.severity,
                message: "Rule \"\(rule.name)\": nothing has matched since "
                    + "\(last.formatted(.iso8601))\(pause). It tells of \(timing.occasion).",
                since: last))
    }

    /// `4 in news, 3 in blog`
    private static func sources(of matches: [TimedMatch]) -> String {
        let counts = Dictionary(grouping: matches, by: \.feed).mapValues(\.count)
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let more = counts.count > 5 ? ["\(counts.count - 5) more feeds"] : []
        return (counts.prefix(5).map { "\($0.value) in \($0.key)" } + more).joined(separator: ", ")
    }
}

extension RuleFacts {
    fileprivate init(_ rule: Rule) {
        self.init(name: rule.name, severity: rule.severity, tags: rule.tags)
    }
}
