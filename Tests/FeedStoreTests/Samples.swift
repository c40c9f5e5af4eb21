import FeedModel
import FeedStore
import Foundation
import TestSupport

/// A store in a folder of its own, and short ways to feed it.
struct Samples {
    let folder: TemporaryFolder
    let store: FeedStore
    let feed = Feed(name: "news", source: .url("http://example.org/feed"))

    init() throws {
        folder = try TemporaryFolder()
        store = try FeedStore(path: folder.file("feedwatch.db"))
    }

    static func time(_ seconds: TimeInterval) -> Date { Date(timeIntervalSince1970: seconds) }

    static func item(_ id: String?, title: String, link: String? = nil) -> Item {
        var item = Item()
        item.id = id
        item.title = title
        item.link = link
        return item
    }

    func document(
        _ items: [Item], at seconds: TimeInterval = 1000, etag: String = "\"1\"",
        isComplete: Bool = true
    ) -> PollRecord {
        var feed = ParsedFeed()
        feed.items = items
        return PollRecord(
            feed: self.feed, polledAt: Self.time(seconds),
            outcome: .document(
                feed,
                validators: Validators(source: "http://example.org/feed", etag: Array(etag.utf8)),
                bodyDigest: [1, 2, 3], isComplete: isComplete))
    }

    /// Records one document; every change alerts once for the rule "all".
    @discardableResult
    func record(
        _ poll: PollRecord, sinks: [SinkName] = ["desk"]
    ) async throws -> PollSummary {
        let summaries = try await store.record([poll]) { changes in
            AlertDecision(
                alerts: changes.revisions.map { alert(for: $0, sinks: sinks) },
                hits: changes.revisions.map {
                    RuleHit(
                        rule: "all", identity: $0.identity,
                        fate: .sent(AlertID("alert_\($0.identity)")))
                })
        }
        return summaries[0]
    }

    func alert(for revision: ItemRevision, sinks: [SinkName]) -> NewAlert {
        let alert = Alert(
            id: AlertID("alert_\(revision.identity)"), type: .matched,
            matchedAt: Self.time(1000), late: false,
            rule: RuleFacts(name: "all", severity: .normal, tags: []),
            item: ItemFacts(id: "\(revision.identity)", firstSeen: revision.firstSeen),
            feed: FeedFacts(name: feed.name), matches: [])
        return NewAlert(
            alert: alert, identity: revision.identity,
            body: Array((revision.item.title ?? "").utf8), sinks: sinks)
    }

    func state() async throws -> FeedState? { try await store.feedStates()[feed.name] }

    /// The bodies of what a run may send now, oldest first.
    func claim(_ sink: SinkName = "desk", run: Int64, at seconds: TimeInterval = 2000) async throws
        -> [String]
    {
        try await store.claimDeliveries(
            for: sink, limit: 100, run: run, now: Self.time(seconds)
        ).map { String(decoding: $0.body, as: UTF8.self) }
    }
}
