/// Makes the URLs in an HTML fragment absolute; everything else stays byte for byte.
enum HTMLLinks {
    /// Whether `html` may have a URL that depends on a base: quicker than resolving, and never
    /// false when there is one.
    static func mayHaveRelative(_ html: Span<UInt8>) -> Bool {
        var scanner = HTMLTagScanner(fragmentLength: html.count)
        var index = 0
        while let open = html.firstIndex(of: UInt8(ascii: "<"), from: index) {
            index = open + 1
            var packer = NamePacker()
            while index < html.count, packer.add(html[index]) { index += 1 }
            guard HTMLElement.named(packer.name)?.contains(.linking) == true,
                let tag = scanner.tag(in: html, at: open)
            else { continue }
            if mayHaveRelative(html, in: tag) { return true }
        }
        return false
    }

    /// Whether a tag that may have URLs may have one that depends on a base.
    static func mayHaveRelative(_ html: Span<UInt8>, in tag: HTMLTag) -> Bool {
        !forEachURL(in: html, tag.attributes) { range, kind in
            kind == .single && !isRelative(html.extracting(range))
        }
    }

    /// `html` with its relative URLs resolved against `base`, or `nil` when it has none.
    static func resolved(
        _ html: Span<UInt8>, base: String, _ budget: inout ResolutionBudget
    ) -> String? {
        let base = base.escapedForAttribute
        var output = ByteBuffer(capacity: html.count + 256)
        var copied = 0
        forEachURL(in: html) { range, kind in
            let value = html.extracting(range)
            switch kind {
            case .single:
                guard isRelative(value) else { return true }
                output.append(html.extracting(copied..<range.lowerBound))
                append(value, base: base, &budget, to: &output)
            case .list:
                output.append(html.extracting(copied..<range.lowerBound))
                appendCandidates(value, base: base, &budget, to: &output)
            }
            copied = range.upperBound
            return true
        }
        if copied == 0 { return nil }
        output.append(html.extracting(copied..<html.count))
        return output.string()
    }

    private enum Kind {
        case single
        /// `srcset`: URLs with descriptors, separated by commas.
        case list
    }

    /// Calls `body` with each URL attribute's value until it says to stop.
    private static func forEachURL(
        in html: Span<UInt8>, _ body: (Range<Int>, Kind) -> Bool
    ) {
        var scanner = HTMLTagScanner(fragmentLength: html.count)
        var index = 0
        while let tag = scanner.nextTag(in: html, from: index) {
            index = tag.end
            if tag.isEnd || HTMLElement.named(tag.name)?.contains(.linking) != true { continue }
            if !forEachURL(in: html, tag.attributes, body) { return }
        }
    }

    private static func forEachURL(
        in html: Span<UInt8>, _ attributes: Range<Int>, _ body: (Range<Int>, Kind) -> Bool
    ) -> Bool {
        var reader = HTMLAttributeReader(index: attributes.lowerBound, end: attributes.upperBound)
        while let (name, value) = reader.next(in: html) {
            guard let value, let kind = kind(of: name) else { continue }
            if !body(value, kind) { return false }
        }
        return true
    }

    private static func kind(of name: PackedName) -> Kind? {
        if name == srcset { return .list }
        return urlAttributes.contains(name) ? .single : nil
    }

    private static let srcset = NamePacker.pack("srcset".utf8)
    private static let urlAttributes = [
        "href", "src", "cite", "action", "data", "poster", "longdesc", "usemap", "classid",
        "codebase", "formaction",
    ].map { NamePacker.pack($0.utf8) }

    /// Whether a single URL stands in attributes of this name.
    static func isURLAttribute(_ name: String) -> Bool {
        urlAttributes.contains(NamePacker.pack(name.utf8))
    }

    static func isRelative(_ value: String) -> Bool { isRelative(value.utf8.span) }

    /// Whether a value has no scheme and more than a fragment.
    private static func isRelative(_ value: Span<UInt8>) -> Bool {
        let trimmed = value.extracting(value.trimmed)
        if trimmed.isEmpty || trimmed[0] == UInt8(ascii: "#") { return false }
        return URLReference.schemeLength(trimmed) == nil
    }

    private static func append(
        _ value: Span<UInt8>, base: String, _ budget: inout ResolutionBudget,
        to output: inout ByteBuffer
    ) {
        output.append(budget.resolve(String(value.extracting(value.trimmed)), base: base))
    }

    private static func appendCandidates(
        _ list: Span<UInt8>, base: String, _ budget: inout ResolutionBudget,
        to output: inout ByteBuffer
    ) {
        var index = 0
        while index < list.count {
            let start = index
            while index < list.count, isSpace(list[index]) || list[index] == UInt8(ascii: ",") {
                index += 1
            }
            output.append(list.extracting(start..<index))
            let url = index
            while index < list.count, !isSpace(list[index]) { index += 1 }
            var end = index
            while end > url, list[end - 1] == UInt8(ascii: ",") { end -= 1 }
            let value = list.extracting(url..<end)
            if isRelative(value) {
                append(value, base: base, &budget, to: &output)
            } else {
                output.append(value)
            }
            // Descriptors, such as `2x`, up to the comma.
            let rest = end
            if end == index {
                while index < list.count, list[index] != UInt8(ascii: ",") { index += 1 }
            }
            output.append(list.extracting(rest..<index))
        }
    }
}

/// Reads the attributes of a tag one by one.
struct HTMLAttributeReader {
    var index: Int
    let end: Int

    /// The next attribute's name and where its value stands, without quotes; no value for one
    /// that is only a name.
    mutating func next(in html: Span<UInt8>) -> (name: PackedName, value: Range<Int>?)? {
        while index < end, isSpace(html[index]) || html[index] == UInt8(ascii: "/") { index += 1 }
        guard index < end else { return nil }
        let start = index
        var packer = NamePacker()
        var isPlain = true
        while index < end, !isSpace(html[index]), html[index] != UInt8(ascii: "="),
            html[index] != UInt8(ascii: "/") || index == start
        {
            isPlain = packer.add(html[index]) && isPlain
            index += 1
        }
        let name = isPlain ? packer.name : 0
        var next = index
        while next < end, isSpace(html[next]) { next += 1 }
        guard next < end, html[next] == UInt8(ascii: "=") else {
            if index == start { index += 1 }
            return (name, nil)
        }
        next += 1
        while next < end, isSpace(html[next]) { next += 1 }
        return (name, value(in: html, from: next))
    }

    private mutating func value(in html: Span<UInt8>, from start: Int) -> Range<Int> {
        if start < end, html[start] == UInt8(ascii: "\"") || html[start] == UInt8(ascii: "'") {
            let rest = html.extracting(start + 1..<end)
            if let close = rest.firstIndex(of: html[start]) {
                index = start + 1 + close + 1
                return start + 1..<start + 1 + close
            }
        }
        index = start
        while index < end, !isSpace(html[index]) { index += 1 }
        return start..<index
    }
}

extension String {
    /// With `&`, `<`, `>` and `"` as references: safe in HTML text and attribute values.
    var escapedForAttribute: String {
        escaped { $0 == UInt8(ascii: "\"") ? "&quot;" : nil }
    }

    /// With `&`, `<` and `>` as references.
    var escapedForHTML: String { escaped { _ in nil } }

    private func escaped(_ more: (UInt8) -> StaticString?) -> String {
        var output = ByteBuffer(capacity: utf8.count + 32)
        for byte in utf8 { output.appendEscaped(byte, more) }
        return output.count == utf8.count ? self : output.string()
    }
}

extension ByteBuffer {
    /// Appends a byte of text as HTML; `more` names the reference of a byte that has to be one
    /// beside `&`, `<` and `>`.
    mutating func appendEscaped(_ byte: UInt8, _ more: (UInt8) -> StaticString? = { _ in nil }) {
        switch byte {
        case UInt8(ascii: "&"): append("&amp;")
        case UInt8(ascii: "<"): append("&lt;")
        case UInt8(ascii: ">"): append("&gt;")
        default:
            if let reference = more(byte) { append(reference) } else { append(byte) }
        }
    }
}
