/// What the bytes of some encoding came to.
struct DecodedText {
    /// UTF-8.
    var bytes: [UInt8]
    /// How many times something became U+FFFD because it could not be decoded.
    var errors: Int
    /// Whether it ends early, before the character that would not have fit.
    var isCut: Bool
}

extension TextEncoding {
    /// Decodes `bytes` to at most `limit` bytes of UTF-8; `nil` when the encoding is not available
    /// here. UTF-8 itself is returned as it is.
    func decode(_ bytes: Span<UInt8>, limit: Int = .max) -> DecodedText? {
        if self == .utf8 {
            let end = min(bytes.count, limit)
            return DecodedText(
                bytes: Array(copying: bytes.extracting(0..<end)), errors: 0,
                isCut: end < bytes.count)
        }
        if isWide {
            return WideDecoder(
                unit: self == .utf16LE || self == .utf16BE ? 2 : 4,
                isBigEndian: self == .utf16BE || self == .utf32BE
            ).decode(bytes, limit: limit)
        }
        if iconvName.isEmpty {
            return SingleByteDecoder(name: tableName)?.decode(bytes, limit: limit)
        }
        return IconvDecoder.decode(bytes, from: iconvName, limit: limit)
    }

    /// Logical and visual Hebrew differ only in the order that a screen gives the letters.
    private var tableName: String { name == "iso-8859-8-i" ? "iso-8859-8" : name }
}
