public import FeedModel
public import Foundation

/// A rule and an item revision that satisfies it, or did so before an edit that is to be told.
public struct ItemMatch: Sendable {
    public var rule: Rule
    public var revision: ItemRevision
    /// Empty if it does so no longer.
    public var matches: [TermMatch]

    public init(rule: Rule, revision: ItemRevision, matches: [TermMatch]) {
        self.rule = rule
        self.revision = revision
        self.matches = matches
    }
}

/// What becomes of a match.
public enum ShapedAlert: Equatable, Sendable {
    case send(Alert, to: [SinkName])
    /// To be told then, together with what else waits for the same reason.
    case hold(Alert, to: [SinkName], until: Date, because: HoldReason)
    case drop(because: DropReason)
}

/// Why an alert waits.
public struct HoldReason: Hashable, Sendable {
    public var kind: Digest.Reason
    /// What those have in common that are told together, for `group_by`.
    public var group: String?

    public init(_ kind: Digest.Reason, group: String? = nil) {
        self.kind = kind
        self.group = group
    }
}

/// Why a match raises no alert.
public enum DropReason: Hashable, Sendable {
    /// The feed's first document, and its `first_run` leaves this item out.
    case firstRun
    /// An earlier revision of the item satisfied the rule.
    case matchedBefore
    /// The item was edited and the rule says `on_update = "never"`.
    case updateIgnored
    /// An earlier revision alerted, and the change is too small to tell.
    case smallChange
    /// It was published longer ago than the rule's `max_age`.
    case tooOld
    case silenced(by: Int64)
    /// The rule tells of many matches together, or of none (``RuleTiming``).
    case counted

    public var name: String {
        switch self {
        case .firstRun: "first-run"
        case .matchedBefore: "matched-before"
        case .updateIgnored: "update-ignored"
        case .smallChange: "small-change"
        case .tooOld: "too-old"
        case .silenced: "silenced"
        case .counted: "counted"
        }
    }
}

/// What shaping must know beside the match: the clock on the wall, and what people asked for.
public struct ShapingFacts: Sendable {
    /// When a rule's quiet hours end, if they are now; when its next digest is due, if it has any.
    public struct Moment: Hashable, Sendable {
        public var quietUntil: Date?
        public var digestAt: Date?

        public init(quietUntil: Date? = nil, digestAt: Date? = nil) {
            self.quietUntil = quietUntil
            self.digestAt = digestAt
        }
    }

    public var moments: [RuleName: Moment]
    public var silences: [Silence]

    public init(moments: [RuleName: Moment] = [:], silences: [Silence] = []) {
        self.moments = moments
        self.silences = silences
    }
}

/// Stands between match and alert: decides, with a reason, whether and when a match is told. Pure.
public struct AlertShaper: Sendable {
    public init() {}

    /// - Parameters:
    ///   - matches: In the order in which their alerts are to go out.
    ///   - changes: The poll that they come from.
    /// - Returns: One answer per match, in the same order.
    public func shape(
        _ matches: [ItemMatch], of changes: FeedChanges, given facts: ShapingFacts = ShapingFacts()
    ) -> [ShapedAlert] {
        let admitted = changes.isFirstRun ? admittedOnFirstRun(changes) : nil
        var budgets = BudgetLedger(sent: changes.recentAlerts, now: changes.polledAt)
        return matches.map { match in
            let identity = match.revision.identity
            if let admitted, !admitted.contains(identity) { return .drop(because: .firstRun) }
            if match.revision.change == .changed, match.rule.onUpdate == .never {
                return .drop(because: .updateIgnored)
            }
            var alert = alert(for: match, in: changes)
            if match.revision.matchedRules.contains(match.rule.name) {
                guard match.rule.onUpdate == .changed,
                    match.revision.alertedRules.contains(match.rule.name)
                else { return .drop(because: .matchedBefore) }
                guard let edits = SignificantChange(of: match.revision) else {
                    return .drop(because: .smallChange)
                }
                alert.type = .updated
                alert.changes = edits.changes
                alert.id = AlertID(updateOf: identity, rule: match.rule.name, to: edits.texts)
            }
            if let reason = dropReason(of: match, in: changes, facts) {
                return .drop(because: reason)
            }
            if match.rule.shaping?.timing != nil { return .drop(because: .counted) }
            let moment = facts.moments[match.rule.name] ?? ShapingFacts.Moment()
            let sinks = match.rule.notify
            if let (date, reason) = hold(
                match, until: moment, &budgets, feed: changes.feed, now: changes.polledAt)
            {
                return .hold(alert, to: sinks, until: date, because: reason)
            }
            return .send(alert, to: sinks)
        }
    }

    private func dropReason(
        of match: ItemMatch, in changes: FeedChanges, _ facts: ShapingFacts
    ) -> DropReason? {
        let item = match.revision.item
        if let age = match.rule.shaping?.maxAge, let date = item.published ?? item.updated,
            changes.polledAt.timeIntervalSince(date) > TimeInterval(age.components.seconds)
        {
            return .tooOld
        }
        return facts.silences.first {
            $0.covers(rule: match.rule, feed: changes.feed, at: changes.polledAt)
        }.map { .silenced(by: $0.id) }
    }

    /// The rule's own times first, then what protects its reader.
    private func hold(
        _ match: ItemMatch, until moment: ShapingFacts.Moment, _ budgets: inout BudgetLedger,
        feed: Feed, now: Date
    ) -> (Date, HoldReason)? {
        guard let shaping = match.rule.shaping else { return nil }
        if let wait = wait(of: match.rule, until: moment, &budgets) { return wait }
        guard !shaping.groupBy.isEmpty else { return nil }
        let group = shaping.groupBy.map { $0.value(of: match.revision.item, in: feed) }
        return (now, HoldReason(.group, group: group.joined(separator: " · ")))
    }

    /// What holds any alert of a rule.
    func wait(
        of rule: Rule, until moment: ShapingFacts.Moment, _ budgets: inout BudgetLedger
    ) -> (Date, HoldReason)? {
        if let date = moment.digestAt { return (date, HoldReason(.digest)) }
        if let date = moment.quietUntil, rule.severity != .critical {
            return (date, HoldReason(.quiet))
        }
        guard let budget = rule.shaping?.budget else { return nil }
        return budgets.spend(budget, of: rule.name).map { ($0, HoldReason(.budget)) }
    }

    /// The items of a first document that may alert; nil for all.
    private func admittedOnFirstRun(_ changes: FeedChanges) -> Set<ItemIdentity>? {
        switch changes.feed.firstRun {
        case .all: nil
        case .baseline: []
        case .newest(let count): Set(changes.revisions.suffix(count).map(\.identity))
        case .since(let start):
            Set(
                changes.revisions.filter {
                    ($0.item.published ?? $0.item.updated).map { $0 >= start } ?? false
                }.map(\.identity))
        }
    }

    private func alert(for match: ItemMatch, in changes: FeedChanges) -> Alert {
        let revision = match.revision
        return Alert(
            id: AlertID(type: .matched, rule: match.rule.name, item: revision.identity),
            type: .matched, matchedAt: changes.polledAt, late: changes.isLate,
            rule: RuleFacts(
                name: match.rule.name, severity: match.rule.severity, tags: match.rule.tags),
            item: ItemFacts(revision), feed: FeedFacts(changes), matches: match.matches)
    }
}

extension ItemFacts {
    fileprivate init(_ revision: ItemRevision) {
        let item = revision.item
        self.init(
            id: revision.identity.description, guid: item.id, url: item.link?.followable,
            title: item.title,
            summary: item.summaryText ?? item.contentText,
            authors: item.authors.compactMap { $0.name ?? $0.email },
            categories: item.categories.map(\.term), language: item.language,
            published: item.published, updated: item.updated, firstSeen: revision.firstSeen)
    }
}

extension FeedFacts {
    fileprivate init(_ changes: FeedChanges) {
        let url: String? = if case .url(let url) = changes.feed.source { url } else { nil }
        self.init(
            name: changes.feed.name, title: changes.title, url: url,
            siteURL: changes.siteURL?.followable,
            tags: changes.feed.tags)
    }
}
