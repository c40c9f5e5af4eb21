public import FeedModel
import Foundation

/// A rule and an item revision that satisfies it.
public struct ItemMatch: Sendable {
    public var rule: Rule
    public var revision: ItemRevision
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
    case drop(because: DropReason)
}

/// Why a match raises no alert.
public enum DropReason: String, CaseIterable, Sendable {
    /// The feed's first document, and its `first_run` leaves this item out.
    case firstRun = "first-run"
    /// An earlier revision of the item satisfied the rule.
    case matchedBefore = "matched-before"
    /// The item was edited and the rule says `on_update = "never"`.
    case updateIgnored = "update-ignored"
}

/// Stands between match and alert: decides, with a reason, whether a match is told. Pure.
public struct AlertShaper: Sendable {
    public init() {}

    /// - Parameters:
    ///   - matches: In the order in which their alerts are to go out.
    ///   - changes: The poll that they come from.
    /// - Returns: One answer per match, in the same order.
    public func shape(_ matches: [ItemMatch], of changes: FeedChanges) -> [ShapedAlert] {
        let admitted = changes.isFirstRun ? admittedOnFirstRun(changes) : nil
        return matches.map { match in
            let identity = match.revision.identity
            if let admitted, !admitted.contains(identity) { return .drop(because: .firstRun) }
            if match.revision.change == .changed, match.rule.onUpdate == .never {
                return .drop(because: .updateIgnored)
            }
            if match.revision.matchedRules.contains(match.rule.name) {
                return .drop(because: .matchedBefore)
            }
            return .send(alert(for: match, in: changes), to: match.rule.notify)
        }
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
