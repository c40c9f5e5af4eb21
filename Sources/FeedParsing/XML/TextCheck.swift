/// Whether all characters of a document are such as XML allows (XML 1.0 §2.2).
///
/// libxml2 checks what it sees, but texts are led past it.
struct TextCheck {
    /// Valid UTF-8 without control characters and noncharacters.
    private(set) var isAllowed = true
    /// Whether line ends have to be normalized (XML 1.0 §2.11).
    private(set) var hasCarriageReturn = false

    init(_ bytes: Span<UInt8>) {
        var index = 0
        while isAllowed {
            index = bytes.firstUnusual(from: index)
            guard index < bytes.count else { return }
            let byte = bytes[index]
            if byte >= 0x80 {
                index = passCharacters(bytes, from: index)
            } else {
                isAllowed = byte == 0x09 || byte == 0x0A || byte == 0x0D
                if byte == 0x0D { hasCarriageReturn = true }
                index += 1
            }
        }
    }

    /// The end of the characters beyond ASCII at `start`.
    private mutating func passCharacters(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] >= 0x80 {
            // Two bytes, and three of the middle of the range: nearly all text beyond ASCII.
            let first = bytes[index]
            if first >= 0xC2, first < 0xE0, index + 1 < bytes.count,
                bytes[index + 1] & 0xC0 == 0x80
            {
                index += 2
            } else if first > 0xE0, first < 0xED, index + 2 < bytes.count,
                bytes[index + 1] & 0xC0 == 0x80, bytes[index + 2] & 0xC0 == 0x80
            {
                index += 3
            } else {
                let length = UTF8Check.length(of: bytes, at: index)
                if length == 0 || bytes.hasPrefix("\u{FFFE}", at: index)
                    || bytes.hasPrefix("\u{FFFF}", at: index)
                {
                    isAllowed = false
                    return bytes.count
                }
                index += length
            }
        }
        return index
    }
}
