import Crypto
import FeedModel

/// The identities that an item of a document may be known under.
///
/// Guid, else link, else title and text; or the first of the feed's `identity` that has a value. Some
/// feeds repeat one guid on every item, or one link, so each further candidate takes more into
/// account: the link, then the title, then the text.
struct IdentityCandidates {
    let all: [ItemIdentity]
    /// The first of `all` that no other item of the document has.
    let own: Int

    /// - Parameter order: What identifies an item; empty for the default.
    /// - Returns: One for each item, in the document's order.
    static func of(
        _ items: [Item], in feed: Feed, order: [IdentityKey]
    ) -> [IdentityCandidates] {
        let all = items.map { item in
            let key = key(of: item, order: order)
            let link = [item.link.map(schemeless) ?? ""]
            let title = link + [item.title ?? ""]
            let text = title + [item.summaryText ?? "", item.contentText ?? ""]
            return [[], link, title, text].map { further in
                let (high, low) = digest(of: [feed.name.text, key] + further)
                return ItemIdentity(high: high, low: low)
            }
        }
        var uses: [ItemIdentity: Int] = [:]
        for identity in all.joined() { uses[identity, default: 0] += 1 }
        return all.map { candidates in
            let own = candidates.firstIndex { uses[$0] == 1 } ?? candidates.count - 1
            return IdentityCandidates(all: candidates, own: own)
        }
    }

    private static func key(of item: Item, order: [IdentityKey]) -> String {
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
