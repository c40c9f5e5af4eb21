internal import FeedModel
internal import Foundation

/// The forms that the text of a closing element can take.
extension XMLFeedReader {
    /// As published but for white space around it; of identifiers and URLs.
    mutating func literal(_ frame: Frame) -> String? {
        cutIfTooLong(frame, limit: Limits.shortFieldBytes)
        return text.withSpan(from: frame.textStart) { bytes in
            let range = bytes.trimmed
            return range.isEmpty ? nil : String(bytes.extracting(range))
        }
    }

    /// On one line, without markup unless the element's text is literal.
    mutating func plain(_ frame: Frame) -> String? {
        cutIfTooLong(frame, limit: Limits.shortFieldBytes)
        scratch.truncate(to: 0)
        let isLiteral = frame.kind == .text
        text.withSpan(from: frame.textStart) { bytes in
            if isLiteral {
                HTMLText.appendCollapsed(bytes, to: &scratch)
            } else {
                HTMLText.append(of: bytes, to: &scratch)
            }
        }
        scratch.mendC1(from: 0)
        return scratch.count == 0 ? nil : scratch.string()
    }

    /// The text of an attribute that is decoded as the text of RSS elements is.
    mutating func decoded(_ written: String?) -> String? {
        guard let written, written.utf8.contains(where: { $0 < 0x2D }) else { return written }
        scratch.truncate(to: 0)
        HTMLText.append(of: written.utf8.span, to: &scratch)
        return scratch.count == 0 ? nil : scratch.string()
    }

    mutating func date(_ frame: Frame) -> Date? {
        let (isBlank, seconds) = text.withSpan(from: frame.textStart) { bytes in
            (bytes.trimmed.isEmpty, FeedDate.parse(bytes))
        }
        if let seconds { return Date(timeIntervalSince1970: Double(seconds)) }
        if !isBlank {
            let written = plain(frame).map { String($0.prefix(60)) } ?? ""
            warn("bad-date", "a date was not understood: \(written)")
        }
        return nil
    }

    /// A title, description or rights.
    mutating func construct(_ frame: Frame) -> TextConstruct? {
        var frame = frame
        cutIfTooLong(frame, limit: Limits.bytes(of: frame.field))
        decodeBase64(&frame)
        scratch.truncate(to: 0)
        let kind = frame.kind
        var isDifferent = false
        text.withSpan(from: frame.textStart) { bytes in
            switch kind {
            case .text, .base64Text: HTMLText.appendCollapsed(bytes, to: &scratch)
            case .html, .base64HTML: isDifferent = HTMLText.append(of: bytes, to: &scratch)
            case .xhtml, .xml:
                isDifferent = HTMLText.append(of: bytes, to: &scratch, tags: .all)
            }
        }
        let plain = scratch.count == 0 ? nil : scratch.string()
        guard isDifferent else { return plain.map { TextConstruct(text: $0) } }
        let base = scopeBase(frame)
        let html = text.withSpan(from: frame.textStart) { bytes in
            Self.resolvedHTML(bytes.extracting(bytes.trimmed), base, &resolution)
        }
        return TextConstruct(text: plain, html: html.html)
    }

    /// A summary or content.
    mutating func body(_ frame: Frame, type: String) -> Body? {
        var frame = frame
        cutIfTooLong(frame, limit: Limits.bodyBytes)
        decodeBase64(&frame)
        let kind = frame.kind
        let isLiteral = kind == .text || kind == .base64Text
        let base = scopeBase(frame)
        let isEmpty = text.withSpan(from: frame.textStart) { $0.trimmed.isEmpty }
        if isEmpty { return nil }
        // Where the HTML itself is of no use, all there is to know of it is seen with its text.
        let needsText = options.extractsText
        var hasRelative = isLiteral || options.keepsHTML || !needsText
        var plain: String?
        if needsText {
            scratch.truncate(to: 0)
            text.withSpan(from: frame.textStart) { bytes in
                if isLiteral {
                    HTMLText.appendCollapsed(bytes, to: &scratch)
                } else {
                    HTMLText.append(
                        of: bytes, to: &scratch,
                        tags: kind == .xhtml || kind == .xml ? .all : .html, dropsHidden: true,
                        hasRelative: &hasRelative)
                }
            }
            plain = scratch.count == 0 ? nil : scratch.string()
        }
        let keepsHTML = options.keepsHTML
        let (html, size, isRelative) = text.withSpan(from: frame.textStart) { bytes in
            let trimmed = bytes.extracting(bytes.trimmed)
            // What must be resolved counts against what a feed may have resolved.
            if !keepsHTML, !isLiteral, !hasRelative || !HTMLLinks.mayHaveRelative(trimmed) {
                return (nil as String?, trimmed.count, false)
            }
            let (html, isRelative) =
                isLiteral
                ? (String(trimmed).escapedForHTML, false)
                : Self.resolvedHTML(trimmed, base, &resolution)
            return (html, html.utf8.count, isRelative)
        }
        return Body(
            html: html, htmlSize: size, type: type == "text" && !isLiteral ? "html" : type,
            text: plain,
            language: scopeLanguage(frame), isRelative: isRelative)
    }

    /// The fragment with its URLs resolved as far as `xml:base` tells, and whether some are left.
    private static func resolvedHTML(
        _ bytes: Span<UInt8>, _ base: String?, _ budget: inout ResolutionBudget
    ) -> (html: String, isRelative: Bool) {
        guard HTMLLinks.mayHaveRelative(bytes) else { return (String(bytes), false) }
        guard let base, URLReference.isAbsolute(base),
            let resolved = HTMLLinks.resolved(bytes, base: base, &budget)
        else { return (String(bytes), true) }
        return (resolved, false)
    }

    private mutating func cutIfTooLong(_ frame: Frame, limit: Int) {
        guard isCut || text.count - frame.textStart > limit else { return }
        isCut = false
        guard text.count - frame.textStart > limit else { return }
        var end = frame.textStart + limit
        while end > frame.textStart, text[end] & 0xC0 == 0x80 { end -= 1 }
        text.truncate(to: end)
        warn("field-cut", "a field was cut to \(limit) bytes")
    }

    private mutating func decodeBase64(_ frame: inout Frame) {
        guard frame.kind == .base64Text || frame.kind == .base64HTML else { return }
        scratch.truncate(to: 0)
        guard text.withSpan(from: frame.textStart, { Base64.decode($0, into: &scratch) }) else {
            warn("bad-base64", "content said to be base64 is none")
            return
        }
        text.truncate(to: frame.textStart)
        scratch.withSpan { text.append($0) }
        text.mendC1(from: frame.textStart)
    }

    // MARK: URLs

    /// The URL of a value where a base is known; empty and blank ones are `nil`.
    mutating func absolute(_ written: String?) -> String? {
        var frame = frames[frames.count - 1]
        if ownBase >= 0 { frame.base = ownBase }
        return absolute(written, frame)
    }

    mutating func absolute(_ written: String?, _ frame: Frame) -> String? {
        guard let url = written?.trimmedValue else { return nil }
        if URLReference.isAbsolute(url) { return url }
        if let base = scopeBase(frame) ?? documentURL {
            let resolved = resolution.resolve(url, base: base)
            if !URLReference.isAbsolute(resolved) { hasPendingURLs = true }
            return resolved
        }
        hasPendingURLs = true
        return url
    }

    /// A base on top of the one in scope; `nil` when nothing can be resolved against it.
    func composed(base written: String, onto outer: String?) -> String? {
        guard let written = written.trimmedValue else { return nil }
        if URLReference.isAbsolute(written) {
            return URLReference.isUsableBase(written) ? written : nil
        }
        let base = (outer ?? documentURL).map { URLReference.resolve(written, base: $0) } ?? written
        return base.utf8.count <= Limits.baseBytes ? base : nil
    }
}

enum Base64 {
    /// Appends what `text` encodes (RFC 4648 §4); white space doesn't count. False when it encodes
    /// nothing.
    static func decode(_ text: Span<UInt8>, into output: inout ByteBuffer) -> Bool {
        var bits: UInt32 = 0
        var count = 0
        for index in text.indices {
            let byte = text[index]
            if isSpace(byte) { continue }
            if byte == UInt8(ascii: "=") { break }
            guard let value = value(of: byte) else { return false }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                output.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return true
    }

    private static func value(of byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - 65)
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - 71)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte + 4)
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
