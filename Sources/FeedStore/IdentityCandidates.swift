import FeedModel

/// The identities that an item of a document may be known under.
///
/// Guid, else link, else title and text; or the first of the feed's `identity` that has a value. Some
/// feeds repeat one guid on every item, or one link, so each further candidate takes more into
/// account: the link, then the title, then the text.
struct IdentityCandidates {
    let all: Identities
    /// The first of `all` that no other item of the document has.
    let own: Int

    var ownIdentity: ItemIdentity { all[own] }

    /// Made when they are asked for: nearly always the first one tells, and the last one takes as long as
    /// all else that is done to recognize an item.
    struct Identities: RandomAccessCollection {
        private let first: ItemIdentity
        private let feed: String
        private let key: String
        private let link: String?
        private let texts: ItemTexts

        fileprivate init(
            _ items: Span<Item>, at index: Int, feed: Feed, order: [IdentityKey],
            _ digest: inout TextDigest
        ) {
            self.feed = feed.name.text
            link = items[index].link
            texts = ItemTexts(
                title: items[index].title, summary: items[index].summaryText,
                content: items[index].contentText)
            key = IdentityCandidates.key(
                guid: items[index].id, link: link, texts: texts, order: order)
            digest.add(self.feed)
            digest.add(key)
            first = ItemIdentity(digest.finish())
        }

        var startIndex: Int { 0 }
        var endIndex: Int { 4 }

        subscript(step: Int) -> ItemIdentity {
            if step == 0 { return first }
            var digest = TextDigest()
            digest.add(feed)
            digest.add(key)
            digest.add(link.map(schemeless))
            if step > 1 { digest.add(texts.title) }
            if step > 2 {
                digest.add(texts.summary)
                digest.add(texts.content)
            }
            return ItemIdentity(digest.finish())
        }
    }

    /// - Parameter order: What identifies an item; empty for the default.
    /// - Returns: One for each item, in the document's order.
    static func of(
        _ items: [Item], in feed: Feed, order: [IdentityKey]
    ) -> [IdentityCandidates] {
        // An item is far larger than what is taken from it here. A span lends one's fields without a copy of
        // the whole, which even a parameter that borrows it would be.
        let lent = items.span
        var digest = TextDigest()
        var all: [Identities] = []
        all.reserveCapacity(lent.count)
        for index in lent.indices {
            all.append(Identities(lent, at: index, feed: feed, order: order, &digest))
        }
        var own = Array(repeating: 0, count: items.count)
        // What something tells apart is told apart by whatever takes more into account, too.
        var alike = Array(items.indices)
        for step in all.first?.indices ?? 0..<0 where !alike.isEmpty {
            let identities = alike.map { all[$0][step] }
            var uses: [ItemIdentity: Int] = [:]
            uses.reserveCapacity(alike.count)
            for identity in identities { uses[identity, default: 0] += 1 }
            for index in alike { own[index] = step }
            alike = zip(alike, identities).filter { uses[$1] != 1 }.map(\.0)
        }
        return zip(all, own).map { IdentityCandidates(all: $0, own: $1) }
    }

    fileprivate static func key(
        guid: String?, link: String?, texts: ItemTexts, order: [IdentityKey]
    ) -> String {
        for kind in order.isEmpty ? [.guid, .link] : order {
            let value =
                switch kind {
                case .guid: guid.map(schemeless)
                case .link: link.map(schemeless)
                case .title: texts.title
                }
            if let value { return "\(kind.rawValue) \(value)" }
        }
        return "text \(texts.title ?? "")\n\(texts.summary ?? "")\n\(texts.content ?? "")"
    }
}

extension ItemIdentity {
    fileprivate init(_ digest: (UInt64, UInt64)) { self.init(high: digest.0, low: digest.1) }
}
