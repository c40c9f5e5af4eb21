/// What is well-formed UTF-8 (Unicode Standard, table 3-7).
enum UTF8Check {
    /// The length of the character at `start`; 0 when there is none.
    static func length(of bytes: Span<UInt8>, at start: Int) -> Int {
        let length = expectedLength(bytes[start])
        return length > 0 && maximalPrefix(of: bytes, at: start) == length ? length : 0
    }

    /// As `length(of:at:)`, quicker for nearly all text beyond ASCII: two bytes, and three of the
    /// middle of the range.
    @inline(__always)
    static func quickLength(of bytes: Span<UInt8>, at start: Int) -> Int {
        let first = bytes[start]
        if first >= 0xC2, first < 0xE0, start + 1 < bytes.count, bytes[start + 1] & 0xC0 == 0x80 {
            return 2
        }
        if first > 0xE0, first < 0xED, start + 2 < bytes.count, bytes[start + 1] & 0xC0 == 0x80,
            bytes[start + 2] & 0xC0 == 0x80
        {
            return 3
        }
        return length(of: bytes, at: start)
    }

    /// How many bytes at `start` are the beginning of a character, or the whole of one.
    static func maximalPrefix(of bytes: Span<UInt8>, at start: Int) -> Int {
        let first = bytes[start]
        let length = expectedLength(first)
        if length <= 1 { return length }
        guard start + 1 < bytes.count, secondRange(after: first).contains(bytes[start + 1]) else {
            return 1
        }
        var index = 2
        while index < length, start + index < bytes.count, bytes[start + index] & 0xC0 == 0x80 {
            index += 1
        }
        return index
    }

    enum Content {
        case ascii, valid, invalid
    }

    static func content(of bytes: Span<UInt8>) -> Content {
        let ascii = bytes.firstBeyondASCII(from: 0)
        if ascii == bytes.count { return .ascii }
        return firstError(in: bytes, from: ascii) == nil ? .valid : .invalid
    }

    /// The place of the first byte that is no part of a character, or `nil`.
    static func firstError(in bytes: Span<UInt8>, from start: Int = 0) -> Int? {
        var index = start
        while index < bytes.count {
            if bytes[index] < 0x80 {
                index = bytes.firstBeyondASCII(from: index)
                continue
            }
            let length = quickLength(of: bytes, at: index)
            if length == 0 { return index }
            index += length
        }
        return nil
    }

    private static func expectedLength(_ first: UInt8) -> Int {
        switch first {
        case 0..<0x80: 1
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 0
        }
    }

    private static func secondRange(after first: UInt8) -> ClosedRange<UInt8> {
        switch first {
        case 0xE0: 0xA0...0xBF
        case 0xED: 0x80...0x9F
        case 0xF0: 0x90...0xBF
        case 0xF4: 0x80...0x8F
        default: 0x80...0xBF
        }
    }
}
