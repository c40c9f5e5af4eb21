/// Reads JSON piece by piece, without building a tree, and forgives what does no harm: comments are
/// no JSON, but a trailing comma, a control character in a string or a missing end are read.
struct JSONScanner: ~Copyable {
    let bytes: [UInt8]
    private(set) var index = 0
    /// Whether something was not as RFC 8259 wants it.
    private(set) var isDamaged = false
    /// Whether the text ended within a value.
    private(set) var isTruncated = false
    private(set) var isTooDeep = false
    /// Whether the end of a string was left out because it is too long.
    private(set) var isCut = false
    private var depth = 0
    private var scratch = ByteBuffer()

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isBroken: Bool { isTruncated || isTooDeep }

    enum Kind {
        case object, array, string, number, bool(Bool), null, none
    }

    /// What comes next.
    mutating func next() -> Kind {
        skipSpace()
        guard index < bytes.count else {
            isTruncated = true
            return .none
        }
        switch bytes[index] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"): return word("true") ? .bool(true) : .none
        case UInt8(ascii: "f"): return word("false") ? .bool(false) : .none
        case UInt8(ascii: "n"): return word("null") ? .null : .none
        default: return .none
        }
    }

    /// Calls `body` with each key of the object that comes next, which has to read or skip the value.
    mutating func object(_ body: (inout JSONScanner, String) -> Void) {
        guard enter(UInt8(ascii: "{")) else { return }
        var isFirst = true
        while more(until: UInt8(ascii: "}"), isFirst: isFirst) {
            isFirst = false
            guard case .string = next(), let key = string() else { return break_() }
            skipSpace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { return break_() }
            index += 1
            body(&self, key)
            if isBroken { return }
        }
    }

    /// Calls `body` before each element of the array that comes next.
    mutating func array(_ body: (inout JSONScanner) -> Void) {
        guard enter(UInt8(ascii: "[")) else { return }
        var isFirst = true
        while more(until: UInt8(ascii: "]"), isFirst: isFirst) {
            isFirst = false
            let start = index
            body(&self)
            if isBroken { return }
            if index == start { return break_() }
        }
    }

    /// The string that comes next; `nil` for anything else, which is passed over.
    mutating func optionalString(limit: Int = Limits.shortFieldBytes) -> String? {
        if case .string = next() { return string(limit: limit)?.trimmedValue }
        skip()
        return nil
    }

    /// A string, or the decimal digits of a number as they are written.
    mutating func identifier() -> String? {
        guard case .number = next() else { return optionalString() }
        guard let written = numberText() else { return nil }
        if let number = FeedNumber.decimal(written), number == number.rounded(), abs(number) < 1e15
        {
            return String(Int(number))
        }
        return written
    }

    /// A number, also one in quotes.
    mutating func optionalNumber() -> Double? {
        if case .number = next() { return FeedNumber.decimal(numberText()) }
        return FeedNumber.decimal(optionalString())
    }

    mutating func skip() {
        switch next() {
        case .object: object { scanner, _ in scanner.skip() }
        case .array: array { $0.skip() }
        case .string: _ = string(keeps: false)
        case .number: _ = numberText()
        case .bool(let value): index += value ? 4 : 5
        case .null: index += 4
        case .none: break_()
        }
    }

    /// Whether anything but white space is left.
    mutating func hasRest() -> Bool {
        skipSpace()
        return index < bytes.count
    }

    /// Nothing can be made of what comes next.
    private mutating func break_() {
        isDamaged = true
        isTruncated = true
        index = bytes.count
    }

    private mutating func enter(_ open: UInt8) -> Bool {
        skipSpace()
        guard index < bytes.count, bytes[index] == open else {
            skip()
            return false
        }
        guard depth < Limits.jsonDepth else {
            isTooDeep = true
            return false
        }
        index += 1
        depth += 1
        return true
    }

    /// Whether another element comes, after its comma; the comma may be missing or too much.
    private mutating func more(until close: UInt8, isFirst: Bool) -> Bool {
        skipSpace()
        if index < bytes.count, bytes[index] == UInt8(ascii: ",") {
            index += 1
            skipSpace()
            if isFirst || (index < bytes.count && bytes[index] == close) { isDamaged = true }
        } else if !isFirst, index < bytes.count, bytes[index] != close {
            isDamaged = true
        }
        guard index < bytes.count else {
            isTruncated = true
            return false
        }
        if bytes[index] == close {
            index += 1
            depth -= 1
            return false
        }
        return true
    }

    private mutating func skipSpace() {
        while index < bytes.count, isSpace(bytes[index]) { index += 1 }
    }

    private func word(_ text: StaticString) -> Bool { bytes.span.hasPrefix(text, at: index) }

    private mutating func numberText() -> String? {
        let start = index
        while index < bytes.count,
            isDigit(bytes[index]) || "+-.eE".utf8.contains(bytes[index])
        {
            index += 1
        }
        return index > start ? String(bytes.span.extracting(start..<index)) : nil
    }

    // MARK: Strings

    private mutating func string(
        keeps: Bool = true, limit: Int = Limits.shortFieldBytes
    ) -> String? {
        index += 1
        let start = index
        // Most strings have no escapes and are taken as they stand.
        while index < bytes.count, bytes[index] != UInt8(ascii: "\""),
            bytes[index] != UInt8(ascii: "\\"),
            bytes[index] >= 0x20
        {
            index += 1
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
            index += 1
            guard keeps else { return "" }
            return text(start, cut(start..<index - 1, limit: limit))
        }
        scratch.truncate(to: 0)
        let end = cut(start..<index, limit: limit)
        for position in start..<end { scratch.append(bytes[position]) }
        var kept: Int?
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            if bytes[index] == UInt8(ascii: "\\") {
                escape()
            } else {
                if bytes[index] < 0x20 { isDamaged = true }
                scratch.append(bytes[index])
                index += 1
            }
            if scratch.count > limit, kept == nil {
                isCut = isCut || keeps
                var end = limit
                while end > 0, scratch[end] & 0xC0 == 0x80 { end -= 1 }
                kept = end
            }
            if let kept { scratch.truncate(to: kept) }
        }
        guard index < bytes.count else {
            isTruncated = true
            return nil
        }
        index += 1
        guard keeps else { return "" }
        scratch.mendC1(from: 0)
        return scratch.string()
    }

    /// The end of what is kept of a string: `limit` bytes at most, and whole characters.
    private mutating func cut(_ range: Range<Int>, limit: Int) -> Int {
        guard range.count > limit else { return range.upperBound }
        isCut = true
        var end = range.lowerBound + limit
        while end > range.lowerBound, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return end
    }

    private func text(_ start: Int, _ end: Int) -> String {
        let part = bytes.span.extracting(start..<end)
        guard part.mayHoldC1 else { return String(part) }
        var mended = ByteBuffer(capacity: part.count + 8)
        mended.append(part)
        mended.mendC1(from: 0)
        return mended.string()
    }

    private mutating func escape() {
        guard index + 1 < bytes.count else {
            index = bytes.count
            return
        }
        let byte = bytes[index + 1]
        index += 2
        switch byte {
        case UInt8(ascii: "n"): scratch.append(0x0A)
        case UInt8(ascii: "t"): scratch.append(0x09)
        case UInt8(ascii: "r"): scratch.append(0x0D)
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(byte)
        case UInt8(ascii: "u"):
            let scalar = unicodeEscape()
            scratch.append(scalar)
        default:
            isDamaged = true
            scratch.append(byte)
        }
    }

    private mutating func unicodeEscape() -> Unicode.Scalar {
        guard let first = hexadecimal() else {
            isDamaged = true
            return "\u{FFFD}"
        }
        if first & 0xFC00 == 0xD800, bytes.span.hasPrefix("\\u", at: index) {
            let mark = index
            index += 2
            if let second = hexadecimal(), second & 0xFC00 == 0xDC00 {
                let value = 0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF)
                return Unicode.Scalar(value) ?? "\u{FFFD}"
            }
            index = mark
        }
        guard let scalar = Unicode.Scalar(first) else {
            isDamaged = true
            return "\u{FFFD}"
        }
        return scalar
    }

    private mutating func hexadecimal() -> UInt32? {
        guard index + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for offset in 0..<4 {
            let byte = bytes[index + offset]
            if isDigit(byte) {
                value = value << 4 | UInt32(byte - 0x30)
            } else if (byte | 0x20) &- 0x61 < 6 {
                value = value << 4 | UInt32((byte | 0x20) - 0x57)
            } else {
                return nil
            }
        }
        index += 4
        return value
    }
}
