/// Turns HTML into the text that a reader sees, in one pass and without a tree.
enum HTMLText {
    /// What is dropped with its tags.
    enum Tags {
        /// Tags of HTML elements; any other `<` is text (`I <3 U`).
        case html
        /// All tags: the markup was XML, so that a `<` can be nothing else.
        case all
    }

    /// Appends the text of `html` to `text`: references decoded once, tags removed, white space
    /// trimmed and runs of it collapsed. Block elements and `br` separate words.
    ///
    /// - Parameter dropsHidden: Whether scripts, styles and templates go with their content.
    /// - Returns: Whether the text differs from `html` other than in white space.
    @discardableResult
    static func append(
        of html: Span<UInt8>, to text: inout ByteBuffer, tags: Tags = .html,
        dropsHidden: Bool = false
    ) -> Bool {
        // As if it were known: then nothing is looked for.
        var hasRelative = true
        return append(
            of: html, to: &text, tags: tags, dropsHidden: dropsHidden, hasRelative: &hasRelative)
    }

    /// As above.
    ///
    /// - Parameter hasRelative: Becomes true where ``HTMLLinks/mayHaveRelative(_:)`` of `html` is, of which most
    ///   is seen on the way; stays true if it is.
    @discardableResult
    static func append(
        of html: Span<UInt8>, to text: inout ByteBuffer, tags: Tags, dropsHidden: Bool,
        hasRelative: inout Bool
    ) -> Bool {
        var writer = CollapsingWriter(start: text.count)
        var scanner = HTMLTagScanner(fragmentLength: html.count)
        var isDifferent = false
        var index = 0
        while index < html.count {
            let byte = html[index]
            if byte == UInt8(ascii: "<") {
                if let end = skipMarkup(
                    html, at: index, &scanner, tags: tags, dropsHidden: dropsHidden,
                    writer: &writer, hasRelative: &hasRelative)
                {
                    isDifferent = true
                    index = end
                    continue
                }
            } else if byte == UInt8(ascii: "&"),
                let (reference, end) = CharacterReference.read(html, at: index)
            {
                isDifferent = true
                writer.append(reference, to: &text)
                index = end
                continue
            }
            if isSpace(byte) {
                writer.wantsSpace = true
                index += 1
                continue
            }
            let end = html.endOfWords(from: index)
            writer.append(html.extracting(index..<end), to: &text)
            index = end
        }
        // Tags that were no longer looked for.
        if !scanner.canFail { noteLinks(html, &hasRelative) }
        return isDifferent
    }

    /// Appends `plain` as it is, but for white space.
    static func appendCollapsed(_ plain: Span<UInt8>, to text: inout ByteBuffer) {
        var writer = CollapsingWriter(start: text.count)
        for index in plain.indices { writer.append(plain[index], to: &text) }
    }

    /// The end of the comment or tag that begins at `start`, or `nil` if neither does.
    private static func skipMarkup(
        _ html: Span<UInt8>, at start: Int, _ scanner: inout HTMLTagScanner, tags: Tags,
        dropsHidden: Bool, writer: inout CollapsingWriter, hasRelative: inout Bool
    ) -> Int? {
        if html.hasPrefix("<!--", at: start) {
            guard let end = scanner.commentEnd(in: html, at: start) else { return nil }
            noteLinks(html.extracting(start..<end), &hasRelative)
            return end
        }
        guard let tag = scanner.tag(in: html, at: start) else {
            guard tags == .all else { return nil }
            // A name with a prefix or a hyphen. What we serialize has no bare `<` in its values.
            guard let close = html.firstIndex(of: UInt8(ascii: ">"), from: start) else {
                return nil
            }
            noteLinks(html.extracting(start...close), &hasRelative)
            return close + 1
        }
        let known = HTMLElement.named(tag.name)
        if tags == .html, known == nil || tag.name == titleName { return nil }
        let element = known ?? []
        if !hasRelative, element.contains(.linking), !tag.isEnd {
            hasRelative = HTMLLinks.mayHaveRelative(html, in: tag)
        }
        if element.contains(.block) { writer.wantsSpace = true }
        if dropsHidden, element.contains(.hidden), !tag.isEnd,
            let end = scanner.end(ofElement: tag, in: html)
        {
            noteLinks(html.extracting(tag.end..<end), &hasRelative)
            return end
        }
        return tag.end
    }

    private static func noteLinks(_ skipped: Span<UInt8>, _ hasRelative: inout Bool) {
        hasRelative = hasRelative || HTMLLinks.mayHaveRelative(skipped)
    }

    private static let titleName = NamePacker.pack("title".utf8)
}

/// Writes text with its white space collapsed.
struct CollapsingWriter {
    /// Where the text begins; no space is written there.
    let start: Int
    /// Whether a space is due before the next character.
    var wantsSpace = false

    @inline(__always)
    mutating func append(_ byte: UInt8, to text: inout ByteBuffer) {
        if isSpace(byte) {
            wantsSpace = true
            return
        }
        if wantsSpace {
            if text.count > start { text.append(0x20) }
            wantsSpace = false
        }
        text.append(byte)
    }

    /// Appends a run of words with single spaces between them.
    @inline(__always)
    mutating func append(_ run: Span<UInt8>, to text: inout ByteBuffer) {
        if wantsSpace {
            if text.count > start { text.append(0x20) }
            wantsSpace = false
        }
        text.append(run)
    }

    mutating func append(_ reference: ReferencedText, to text: inout ByteBuffer) {
        if reference.first.isASCII {
            append(UInt8(truncatingIfNeeded: reference.first.value), to: &text)
        } else {
            if wantsSpace, text.count > start { text.append(0x20) }
            wantsSpace = false
            text.append(reference.first)
        }
        if let second = reference.second { text.append(second) }
    }
}

extension HTMLTagScanner {
    /// The next tag from `index` on that stands in no comment.
    mutating func nextTag(in html: Span<UInt8>, from start: Int) -> HTMLTag? {
        var index = start
        while let open = html.firstIndex(of: UInt8(ascii: "<"), from: index) {
            if html.hasPrefix("<!--", at: open), let end = commentEnd(in: html, at: open) {
                index = end
            } else if let tag = tag(in: html, at: open) {
                return tag
            } else {
                index = open + 1
            }
        }
        return nil
    }

    /// The end of the comment that begins at `start`.
    mutating func commentEnd(in html: Span<UInt8>, at start: Int) -> Int? {
        guard canFail else { return nil }
        var from = start + 4
        while let dash = html.firstIndex(of: UInt8(ascii: "-"), from: from) {
            if html.hasPrefix("-->", at: dash) { return dash + 3 }
            from = dash + 1
        }
        charge(html.count - start)
        return nil
    }

    /// The place after the end tag of a `script`, `style` or `template`.
    mutating func end(ofElement tag: HTMLTag, in html: Span<UInt8>) -> Int? {
        guard canFail else { return nil }
        var from = tag.end
        while let open = html.firstIndex(of: UInt8(ascii: "<"), from: from) {
            if open + 1 < html.count, html[open + 1] == UInt8(ascii: "/"),
                let end = self.tag(in: html, at: open), end.name == tag.name
            {
                return end.end
            }
            from = open + 1
        }
        charge(html.count - tag.end)
        return nil
    }
}
