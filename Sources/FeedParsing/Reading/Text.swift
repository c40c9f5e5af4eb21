/// White space as XML and HTML know it: a no-break space is none.
@inline(__always)
func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
}

@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

@inline(__always)
func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

@inline(__always)
func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

extension Span where Element == UInt8 {
    /// Without the white space around it.
    var trimmed: Range<Int> {
        var start = 0
        var end = count
        while start < end, isSpace(self[start]) { start += 1 }
        while end > start, isSpace(self[end - 1]) { end -= 1 }
        return start..<end
    }

    /// Whether a C1 control may be in it: U+0080–U+00BF all start with this byte.
    var mayHoldC1: Bool { firstIndex(of: 0xC2) != nil }
}

extension String {
    /// Without the white space around it; `nil` when nothing is left.
    var trimmedValue: String? {
        let bytes = utf8.span
        let range = bytes.trimmed
        if range.isEmpty { return nil }
        return range.count == bytes.count ? self : String(bytes.extracting(range))
    }

    /// ASCII letters in lower case, the rest unchanged.
    var asciiLowercased: String {
        utf8.contains { $0 &- 0x41 < 26 }
            ? String(decoding: utf8.map(FeedParsing.lowercased), as: UTF8.self) : self
    }
}
