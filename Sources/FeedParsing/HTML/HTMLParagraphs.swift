/// Tells the block elements of HTML apart in the plain text that was made of it, where one space is
/// all that is left between them.
public enum HTMLParagraphs {
    /// U+2029 in UTF-8: no HTML element, and no white space to what collapses it.
    private static let separator: [UInt8] = [0xE2, 0x80, 0xA9]

    /// Where a block begins or goes on after another.
    ///
    /// - Parameters:
    ///   - text: A text of an item, such as `contentText`.
    ///   - html: What it was made of, such as `contentHTML`.
    /// - Returns: Offsets in UTF-8, ascending, of the first letter after each border; none if `text` isn't
    ///   the text of `html`.
    public static func starts(in text: String, madeOf html: String) -> [Int] {
        guard !html.contains("\u{2029}") else { return [] }
        let separated = separated(html)
        for tags in [HTMLText.Tags.html, .all] {
            var plain = ByteBuffer()
            HTMLText.append(
                of: separated.span, to: &plain, tags: tags, dropsHidden: true)
            if let starts = starts(in: Array(text.utf8), separated: Array(plain.string().utf8)) {
                return starts
            }
        }
        return []
    }

    /// `html` with a separator before each tag of a block element. Of what is no text for readers, they
    /// vanish together with it.
    private static func separated(_ html: String) -> [UInt8] {
        let source = html.utf8.span
        var scanner = HTMLTagScanner(fragmentLength: source.count)
        var result: [UInt8] = []
        let lineBreak = NamePacker.pack("br".utf8)
        var index = 0
        while index < source.count {
            let isTag = source[index] == UInt8(ascii: "<")
            if isTag, source.hasPrefix("<!--", at: index),
                let end = scanner.commentEnd(in: source, at: index)
            {
                index = end
                continue
            }
            if isTag, let tag = scanner.tag(in: source, at: index), tag.name != lineBreak,
                HTMLElement.named(tag.name)?.contains(.block) == true
            {
                result += separator
            }
            result.append(source[index])
            index += 1
        }
        return result
    }

    /// Nil if the two differ in more than separators and spaces.
    private static func starts(in text: [UInt8], separated: [UInt8]) -> [Int]? {
        var starts: [Int] = []
        var offset = 0
        var index = 0
        var isBorder = false
        while index < separated.count {
            if separated[index...].starts(with: separator) {
                isBorder = offset > 0
                index += separator.count
                continue
            }
            let byte = separated[index]
            index += 1
            if byte == 0x20 { continue }
            if offset < text.count, text[offset] == 0x20 { offset += 1 }
            guard offset < text.count, text[offset] == byte else { return nil }
            if isBorder { starts.append(offset) }
            isBorder = false
            offset += 1
        }
        return offset == text.count ? starts : nil
    }
}
