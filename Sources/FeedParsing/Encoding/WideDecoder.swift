/// Decodes UTF-16 and UTF-32; half a surrogate pair, half a unit and numbers that are no scalar
/// become U+FFFD.
struct WideDecoder {
    /// Bytes of a unit: 2 or 4.
    let unit: Int
    let isBigEndian: Bool

    func decode(_ bytes: Span<UInt8>, limit: Int) -> DecodedText {
        // Measured first: a buffer that grows would need three times the memory for a moment.
        var size = 0
        var end = 0
        while end < bytes.count {
            let (scalar, next) = character(bytes, at: end)
            let length = UTF8.width(scalar ?? "\u{FFFD}")
            if size + length > limit { break }
            size += length
            end = next
        }
        var errors = 0
        let output = [UInt8](capacity: size) { output in
            var index = 0
            while index < end {
                let (scalar, next) = character(bytes, at: index)
                index = next
                if scalar == nil { errors += 1 }
                Self.append(scalar ?? "\u{FFFD}", to: &output)
            }
        }
        return DecodedText(bytes: output, errors: errors, isCut: end < bytes.count)
    }

    /// The scalar at `start`, `nil` for none, and where the next one begins.
    @inline(__always)
    private func character(
        _ bytes: Span<UInt8>, at start: Int
    ) -> (scalar: Unicode.Scalar?, next: Int) {
        let next = start + unit
        guard next <= bytes.count else { return (nil, bytes.count) }
        let value = number(bytes, at: start)
        guard unit == 2, value & 0xF800 == 0xD800 else { return (Unicode.Scalar(value), next) }
        guard value < 0xDC00, next + 2 <= bytes.count else { return (nil, next) }
        let second = number(bytes, at: next)
        guard second & 0xFC00 == 0xDC00 else { return (nil, next) }
        return (Unicode.Scalar(0x10000 + (value & 0x3FF) << 10 + (second & 0x3FF)), next + 2)
    }

    @inline(__always)
    private func number(_ bytes: Span<UInt8>, at start: Int) -> UInt32 {
        if unit == 2 {
            let first = UInt32(bytes[start])
            let second = UInt32(bytes[start + 1])
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        var value: UInt32 = 0
        for offset in 0..<4 {
            value = value << 8 | UInt32(bytes[isBigEndian ? start + offset : start + 3 - offset])
        }
        return value
    }

    @inline(__always)
    private static func append(_ scalar: Unicode.Scalar, to output: inout OutputSpan<UInt8>) {
        let value = scalar.value
        if value < 0x80 {
            output.append(UInt8(truncatingIfNeeded: value))
            return
        }
        if value < 0x800 {
            output.append(UInt8(truncatingIfNeeded: 0xC0 | value >> 6))
        } else {
            if value < 0x10000 {
                output.append(UInt8(truncatingIfNeeded: 0xE0 | value >> 12))
            } else {
                output.append(UInt8(truncatingIfNeeded: 0xF0 | value >> 18))
                output.append(UInt8(truncatingIfNeeded: 0x80 | value >> 12 & 0x3F))
            }
            output.append(UInt8(truncatingIfNeeded: 0x80 | value >> 6 & 0x3F))
        }
        output.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
    }
}
