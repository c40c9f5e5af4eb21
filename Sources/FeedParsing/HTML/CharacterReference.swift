/// Reads character references such as `&eacute;`, `&#233;` and `&#xE9;`.
enum CharacterReference {
    /// The reference that begins with the `&` at `start`.
    ///
    /// A number that no character has, or that HTML forbids, is U+FFFD; one of C1 means the
    /// windows-1252 character.
    /// - Returns: What it stands for and the place after its semicolon; `nil` if none is there.
    static func read(_ bytes: Span<UInt8>, at start: Int) -> (text: ReferencedText, end: Int)? {
        var index = start + 1
        guard index < bytes.count else { return nil }
        if bytes[index] == UInt8(ascii: "#") {
            return number(bytes, from: index + 1)
        }
        guard isLetter(bytes[index]) else { return nil }
        var hash = EntityTable.seed
        while index < bytes.count, index - start <= EntityTable.longestName {
            let byte = bytes[index]
            if byte == UInt8(ascii: ";") {
                let name = bytes.extracting(start + 1..<index)
                if let scalar = common(name) { return (ReferencedText(first: scalar), index + 1) }
                return EntityTable.shared.text(of: name, hash: hash).map { ($0, index + 1) }
            }
            guard isLetter(byte) || isDigit(byte) else { return nil }
            hash = EntityTable.mix(hash, byte)
            index += 1
        }
        return nil
    }

    /// Of the names that most feeds have no others than: they need not wait for the table to be made.
    private static func common(_ name: Span<UInt8>) -> Unicode.Scalar? {
        switch name.count {
        case 2: name.hasPrefix("lt") ? "<" : name.hasPrefix("gt") ? ">" : nil
        case 3: name.hasPrefix("amp") ? "&" : nil
        case 4:
            name.hasPrefix("quot")
                ? "\"" : name.hasPrefix("nbsp") ? "\u{A0}" : name.hasPrefix("apos") ? "'" : nil
        default: nil
        }
    }

    private static func number(_ bytes: Span<UInt8>, from start: Int) -> (ReferencedText, Int)? {
        var index = start
        let isHex = index < bytes.count && bytes[index] | 0x20 == UInt8(ascii: "x")
        if isHex { index += 1 }
        let firstDigit = index
        var value: UInt32 = 0
        while index < bytes.count, let digit = digit(bytes[index], isHex: isHex) {
            // Past the last scalar it only has to stay there.
            value = min(value * (isHex ? 16 : 10) + digit, 0x11_0000)
            index += 1
        }
        guard index > firstDigit, index < bytes.count, bytes[index] == UInt8(ascii: ";") else {
            return nil
        }
        return (ReferencedText(first: scalar(value)), index + 1)
    }

    private static func digit(_ byte: UInt8, isHex: Bool) -> UInt32? {
        if isDigit(byte) { return UInt32(byte &- 0x30) }
        if isHex, (byte | 0x20) &- 0x61 < 6 { return UInt32((byte | 0x20) &- 0x57) }
        return nil
    }

    static func scalar(_ value: UInt32) -> Unicode.Scalar {
        if value >= 0x80, value < 0xA0 { return windows1252(UInt8(truncatingIfNeeded: value)) }
        guard value != 0, let scalar = Unicode.Scalar(value) else { return "\u{FFFD}" }
        return scalar
    }

    /// The character of a byte 0x80–0x9F in windows-1252.
    static func windows1252(_ byte: UInt8) -> Unicode.Scalar {
        byte >= 0x80 && byte < 0xA0 ? c1[Int(byte) - 0x80] : Unicode.Scalar(byte)
    }

    private static let c1: [Unicode.Scalar] = [
        "€", "\u{81}", "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", "\u{8D}", "Ž",
        "\u{8F}",
        "\u{90}", "‘", "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", "\u{9D}", "ž", "Ÿ",
    ]
}

/// What a character reference stands for: one scalar, or two.
struct ReferencedText: Equatable {
    var first: Unicode.Scalar
    var second: Unicode.Scalar?
}

/// HTML's named references, found by a hash of the name's bytes.
struct EntityTable: Sendable {
    static let shared = EntityTable()
    static let longestName = 32
    static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    @inline(__always)
    static func mix(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }

    private struct Entry {
        var name: [UInt8]
        var text: ReferencedText
    }

    private var entries: [Entry?] = Array(repeating: nil, count: 8192)

    private init() {
        for word in htmlEntityList.utf8.split(whereSeparator: isSpace) {
            let parts = word.split(separator: UInt8(ascii: "="))
            guard parts.count == 2 else { continue }
            let scalars = parts[1].split(separator: UInt8(ascii: "_")).compactMap {
                UInt32(Substring($0), radix: 16).flatMap(Unicode.Scalar.init)
            }
            guard let first = scalars.first else { continue }
            let text = ReferencedText(first: first, second: scalars.dropFirst().first)
            var slot = Self.slot(parts[0].reduce(Self.seed, Self.mix))
            while entries[slot] != nil { slot = (slot + 1) & 8191 }
            entries[slot] = Entry(name: Array(parts[0]), text: text)
        }
    }

    func text(of name: Span<UInt8>, hash: UInt64) -> ReferencedText? {
        var slot = Self.slot(hash)
        while let entry = entries[slot] {
            if entry.name.count == name.count,
                name.indices.allSatisfy({ name[$0] == entry.name[$0] })
            {
                return entry.text
            }
            slot = (slot + 1) & 8191
        }
        return nil
    }

    private static func slot(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 20) & 8191 }
}

extension ByteBuffer {
    mutating func append(_ text: ReferencedText) {
        append(text.first)
        if let second = text.second { append(second) }
    }

    /// Replaces C1 controls from `start` on by the windows-1252 characters that were meant.
    mutating func mendC1(from start: Int) {
        guard withSpan(from: start, { $0.hasC1 }) else { return }
        var mended = ByteBuffer(capacity: count - start + 16)
        withSpan(from: start) { bytes in
            var index = 0
            while index < bytes.count {
                if bytes.isC1(at: index) {
                    mended.append(CharacterReference.windows1252(bytes[index + 1]))
                    index += 2
                } else {
                    mended.append(bytes[index])
                    index += 1
                }
            }
        }
        truncate(to: start)
        mended.withSpan { append($0) }
    }
}

extension Span where Element == UInt8 {
    fileprivate func isC1(at index: Int) -> Bool {
        self[index] == 0xC2 && index + 1 < count && self[index + 1] < 0xA0
    }

    fileprivate var hasC1: Bool {
        var from = 0
        while let index = firstIndex(of: 0xC2, from: from) {
            if isC1(at: index) { return true }
            from = index + 1
        }
        return false
    }
}
