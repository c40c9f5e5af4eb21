internal import FeedModel
internal import Foundation

/// Finds the facts of items that queries ask for.
///
/// Those of the feed stay for its next item.
struct FeedFacts {
    private var feed: String?
    private var folders: [String] = []
    private var keys: [UInt32] = []
    private var isKnown = false
    private var bytes: [UInt8] = []
    private var domain: [UInt8] = []

    /// Marks the keys of all facts in `scratch`.
    mutating func mark(
        _ item: Item, feed: String?, folders: [String], language: String?,
        in index: QueryIndex, _ scratch: Scratch
    ) {
        let facts = index.facts
        if facts.isEmpty { return }
        if !isKnown || feed != self.feed || folders != self.folders {
            (self.feed, self.folders, isKnown) = (feed, folders, true)
            keys.removeAll(keepingCapacity: true)
            if let feed { note(.feed, feed, index) }
            for folder in folders { note(.folder, folder, index) }
        }
        for key in keys { scratch.mark(key) }
        if facts.contains(.id), let id = item.id {
            load(.id, id)
            mark(index, scratch)
        }
        if facts.contains(.lang), let language = item.language ?? language {
            load(.lang, language)
            markLanguages(index, scratch)
        }
        if facts.contains(.host), let link = item.link { markHost(of: link, index, scratch) }
        if facts.contains(.has) { markParts(of: item, language, index, scratch) }
    }

    private mutating func note(_ fact: FactField, _ value: String, _ index: QueryIndex) {
        load(fact, value)
        if let key = Self.key(of: bytes.span, index) { keys.append(key) }
    }

    private static func key(of bytes: Span<UInt8>, _ index: QueryIndex) -> UInt32? {
        index.view.keys.number(of: bytes)
    }

    /// Makes `bytes` the key of a fact.
    private mutating func load(_ fact: FactField, _ value: String) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(KeyTable.mark)
        bytes.append(FactKey.number(of: fact))
        let start = bytes.count
        let span = value.utf8Span.span
        var isPlain = true
        for index in span.indices {
            let byte = span[index]
            isPlain = isPlain && byte < 0x80
            switch fact {
            case .id: bytes.append(byte)
            case .lang: bytes.append(byte == 0x5F ? 0x2D : byte.lowercased)
            default: bytes.append(byte.lowercased)
            }
        }
        if isPlain { return }
        bytes.removeSubrange(start...)
        bytes += FactKey.normal(fact, value).utf8
    }

    private func mark(_ index: QueryIndex, _ scratch: Scratch) {
        if let key = Self.key(of: bytes.span, index) { scratch.mark(key) }
    }

    /// `en` of `en-GB`.
    private func markLanguages(_ index: QueryIndex, _ scratch: Scratch) {
        mark(index, scratch)
        for end in bytes.indices.dropFirst(2).prefix(Self.longestValue) where bytes[end] == 0x2D {
            let key = Self.key(of: bytes.span.extracting(..<end), index)
            if let key { scratch.mark(key) }
        }
    }

    /// The host of a link and the domains above it.
    private mutating func markHost(of link: String, _ index: QueryIndex, _ scratch: Scratch) {
        guard loadHost(of: link) else { return }
        // Each domain is moved to where the host began, behind the two bytes of the key.
        let host = bytes.count - 2
        mark(index, scratch)
        var dot = max(2, bytes.count - Self.longestValue)
        while let next = bytes[dot...].firstIndex(of: 0x2E) {
            dot = next + 1
            domain.removeAll(keepingCapacity: true)
            domain += bytes[..<2]
            domain += bytes[dot...]
            if let key = Self.key(of: domain.span, index) { scratch.mark(key) }
            if dot - 2 >= host { return }
        }
    }

    /// Makes `bytes` the key of the host of `link`, if it has one.
    private mutating func loadHost(of link: String) -> Bool {
        let span = link.utf8Span.span
        if !link.utf8Span.isKnownASCII, !link.utf8.allSatisfy({ $0 < 0x80 }) {
            guard let host = ItemFacts.host(of: link) else { return false }
            load(.host, host)
            return true
        }
        var start = 0
        while start + 1 < span.count, span[start] != 0x2F || span[start + 1] != 0x2F { start += 1 }
        guard start + 1 < span.count, start == 0 || span[start - 1] == 0x3A else { return false }
        start += 2
        var end = start
        while end < span.count, span[end] != 0x2F, span[end] != 0x3F, span[end] != 0x23 {
            if span[end] == 0x40 { start = end + 1 }
            end += 1
        }
        let isBracketed = start < end && span[start] == 0x5B
        var stop = start
        while stop < end, span[stop] != (isBracketed ? 0x5D : 0x3A) { stop += 1 }
        if isBracketed, stop < end { end = stop + 1 } else if !isBracketed { end = stop }
        guard start < end else { return false }
        while start < end, span[start] == 0x2E { start += 1 }
        while start < end, span[end - 1] == 0x2E { end -= 1 }
        bytes.removeAll(keepingCapacity: true)
        bytes.append(KeyTable.mark)
        bytes.append(FactKey.number(of: .host))
        for offset in start..<end { bytes.append(span[offset].lowercased) }
        return true
    }

    /// No value of a query is longer.
    private static let longestValue = QueryParser.longestQuery

    private mutating func markParts(
        of item: Item, _ language: String?, _ index: QueryIndex, _ scratch: Scratch
    ) {
        for part in ItemPart.held(by: item, language: item.language ?? language) {
            load(.has, part.rawValue)
            mark(index, scratch)
        }
    }
}
