import FeedModel

extension AlertGrouping {
    /// What an item has of it, as the digest of its group says it.
    func value(of item: Item, in feed: Feed) -> String {
        switch self {
        case .feed: feed.name.text
        case .tag: feed.tags.first ?? "untagged"
        case .author: item.authors.lazy.compactMap { $0.name ?? $0.email }.first ?? "nobody"
        case .title:
            (item.title ?? "")
                .split { !$0.isLetter && !$0.isNumber }.map { $0.lowercased() }
                .joined(separator: " ")
        }
    }
}
