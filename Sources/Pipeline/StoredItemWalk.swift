import FeedModel
import FeedStore
import Foundation
import WatchRules

/// Walks through the stored items of the feeds of feeds.toml, a batch at a time, so that memory
/// doesn't grow with their number.
struct StoredItemWalk {
    static let batchSize = 500

    let store: FeedStore
    let feeds: [FeedName: Feed]

    init(store: FeedStore, feeds: [Feed]) {
        self.store = store
        self.feeds = Dictionary(
            feeds.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Those recorded last first, up to the end or until `body` answers false, or the task is
    /// cancelled.
    func run(
        since start: Date, _ body: (StoredItem, Feed) -> Bool
    ) async throws(StoreError) {
        var last = Int64.max
        while !Task.isCancelled {
            let batch = try await store.items(
                before: last, newsSince: start, limit: Self.batchSize)
            for item in batch {
                last = item.row
                guard let feed = feeds[item.feed] else { continue }
                guard body(item, feed) else { return }
            }
            if batch.count < Self.batchSize { return }
        }
    }
}

extension StoredItem {
    /// As queries of feeds.toml see it.
    func subject(in feed: Feed) -> QueryItem {
        QueryItem(item, feed: feed.name.text, folders: feed.tags)
    }
}
