import Crypto
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

    /// Made when they are asked for: nearly always the first one tells, and the last one takes as long as
    /// all else that is done to recognize an item.
    struct Identities: RandomAccessCollection {
        private let first: ItemIdentity
        private let feed: String
        private let key: String
        /// Of these, each candidate takes so many into account.
        private let facts: [String?]
        private static let factCounts = [0, 1, 2, 4]

        fileprivate init(of item: Item, feed: Feed, order: [IdentityKey]) {
            self.feed = feed.name.text
            key = IdentityCandidates.key(of: item, order: order)
            facts = [item.link.map(schemeless), item.title, item.summaryText, item.contentText]
            first = ItemIdentity(digestOf: [self.feed, key])
        }

        var startIndex: Int { 0 }
        var endIndex: Int { Self.factCounts.count }

        subscript(step: Int) -> ItemIdentity {
            if step == 0 { return first }
            let further = facts.prefix(Self.factCounts[step]).map { $0 ?? "" }
            return ItemIdentity(digestOf: [feed, key] + further)
        }
    }

    /// - Parameter order: What identifies an item; empty for the default.
    /// - Returns: One for each item, in the document's order.
    static func of(
        _ items: [Item], in feed: Feed, order: [IdentityKey]
    ) -> [IdentityCandidates] {
        let all = items.indices.map { Identities(of: items[$0], feed: feed, order: order) }
        var own = Array(repeating: 0, count: items.count)
        // What something tells apart is told apart by whatever takes more into account, too.
        var alike = Array(items.indices)
        for step in all.first?.indices ?? 0..<0 where !alike.isEmpty {
            let identities = alike.map { all[$0][step] }
            var uses: [ItemIdentity: Int] = [:]
            for identity in identities { uses[identity, default: 0] += 1 }
            for index in alike { own[index] = step }
            alike = zip(alike, identities).filter { uses[$1] != 1 }.map(\.0)
        }
        return zip(all, own).map { IdentityCandidates(all: $0, own: $1) }
    }

    fileprivate static func key(of item: Item, order: [IdentityKey]) -> String {
        for kind in order.isEmpty ? [.guid, .link] : order {
            let value =
                switch kind {
                case .guid: item.id.map(schemeless)
                case .link: item.link.map(schemeless)
                case .title: item.title
                }
            if let value { return "\(kind.rawValue) \(value)" }
        }
        return "text \(item.title ?? "")\n\(item.summaryText ?? "")\n\(item.contentText ?? "")"
    }
}

extension Item {
    /// A digest of the texts that rules look at: it changes when a revision is due.
    var textDigest: Int64 {
        let words = digest(of: [title ?? "", summaryText ?? "", contentText ?? ""])
        return Int64(bitPattern: words.0)
    }
}

extension ItemIdentity {
    fileprivate init(digestOf texts: [String]) {
        let (high, low) = digest(of: texts)
        self.init(high: high, low: low)
    }
}

/// The first 128 bits of the SHA-256 of the texts, each with an end mark that UTF-8 never holds.
private func digest(of texts: [String]) -> (UInt64, UInt64) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(texts.reduce(0) { $0 + $1.utf8.count + 1 })
    for text in texts {
        bytes.append(contentsOf: text.utf8)
        bytes.append(0xFF)
    }
    var words: (UInt64, UInt64) = (0, 0)
    for (index, byte) in SHA256.hash(data: bytes).prefix(16).enumerated() {
        if index < 8 {
            words.0 = words.0 << 8 | UInt64(byte)
        } else {
            words.1 = words.1 << 8 | UInt64(byte)
        }
    }
    return words
}
