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
            let length = UTF8Check.quickLength(of: bytes, at: index)
            // U+FFFE and U+FFFF, which begin with EF, are valid UTF-8 and no characters.
            if length == 0 || bytes[index] == 0xEF && bytes.isNoncharacter(at: index) {
                isAllowed = false
                return bytes.count
            }
            index += length
        }
        return index
    }
}

extension Span where Element == UInt8 {
    fileprivate func isNoncharacter(at index: Int) -> Bool {
        hasPrefix("\u{FFFE}", at: index) || hasPrefix("\u{FFFF}", at: index)
    }
}
