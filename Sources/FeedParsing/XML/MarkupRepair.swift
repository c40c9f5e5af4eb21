internal import FeedModel

/// Turns what publishers call XML into XML, as a stream of pieces.
///
/// Everything it writes is well-formed up to where the document breaks off: elements that are open
/// there stay open, so that a half item is never taken for a whole one. It writes no document type
/// and no entity reference but XML's five: internal entities are expanded here, within a bound, and
/// external ones are dropped.
struct MarkupRepair: ~Copyable {
    /// What had to be repaired, each kind once.
    private(set) var repairs: [ParseWarning] = []
    private var kinds: RepairKind = []

    private var output = ByteBuffer(capacity: 80 << 10)
    private var elements = ElementStack()
    private var entities = EntityDeclarations()
    private var sawRoot = false
    private var hostile: String?
    private var isStopped = false
    // A `<` that begins no tag may be noticed late; what that costs together is bounded.
    private var failureBudget = 0

    /// Repairs `bytes` and hands the pieces to `sink` until it returns false.
    ///
    /// - Returns: What makes the document hostile, if anything does.
    mutating func run(
        on bytes: Span<UInt8>, into sink: (_ piece: Span<UInt8>, _ isLast: Bool) -> Bool
    ) -> String? {
        failureBudget = 4 * bytes.count + 4096
        var index = skipJunkBefore(bytes)
        while index < bytes.count, !isStopped, hostile == nil {
            index = step(bytes, at: index, depth: 0)
            if output.count >= 64 << 10 {
                if !output.withSpan({ sink($0, false) }) { return hostile }
                output.truncate(to: 0)
            }
        }
        if hostile == nil { _ = output.withSpan { sink($0, true) } }
        return hostile
    }

    private mutating func skipJunkBefore(_ bytes: Span<UInt8>) -> Int {
        var index = 0
        while let open = bytes.firstIndex(of: UInt8(ascii: "<"), from: index) {
            let next = open + 1 < bytes.count ? bytes[open + 1] : 0
            if isLetter(next) || next == UInt8(ascii: "?") || next == UInt8(ascii: "!") {
                if open > 0, !bytes.extracting(0..<open).trimmed.isEmpty {
                    note(.junkBefore, bytes, open)
                } else if open > 0, bytes.hasPrefix("<?xml", at: open) {
                    note(.junkBefore, bytes, open)
                }
                return open
            }
            index = open + 1
        }
        return bytes.count
    }

    /// Notes a repair at a place of the document; only the first of a kind.
    private mutating func note(_ kind: RepairKind, _ bytes: Span<UInt8>, _ index: Int) {
        if kinds.contains(kind) { return }
        kinds.insert(kind)
        var line = 1
        var from = 0
        while let newline = bytes.firstIndex(of: 0x0A, from: from), newline < index {
            line += 1
            from = newline + 1
        }
        let (code, message) = kind.words
        repairs.append(ParseWarning(code: code, message: message, line: line))
    }

    // MARK: Tokens

    /// Reads one tag, reference or run of text; `depth` counts entities within entities.
    private mutating func step(_ bytes: Span<UInt8>, at index: Int, depth: Int) -> Int {
        switch bytes[index] {
        case UInt8(ascii: "<"): return markup(bytes, at: index, depth: depth)
        case UInt8(ascii: "&"):
            if elements.isEmpty { return index + 1 }
            return reference(bytes, at: index, depth: depth, inAttribute: false)
        default: return textRun(bytes, at: index)
        }
    }

    private mutating func textRun(_ bytes: Span<UInt8>, at start: Int) -> Int {
        var end = start + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "<"), bytes[end] != UInt8(ascii: "&"),
            end - start < 32 << 10
        {
            end += 1
        }
        // A character is not cut in two at the end of a piece.
        while end < bytes.count, end - start < 33 << 10, bytes[end] & 0xC0 == 0x80 { end += 1 }
        if elements.isEmpty {
            if !bytes.extracting(start..<end).trimmed.isEmpty {
                note(.junkAfter, bytes, start)
                if sawRoot { isStopped = true }
            }
            return end
        }
        appendText(bytes, start..<end, inAttribute: false)
        return end
    }

    /// Appends text without what XML has no place for.
    private mutating func appendText(
        _ bytes: Span<UInt8>, _ range: Range<Int>, inAttribute: Bool, inCDATA: Bool = false
    ) {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            if byte >= 0x80 {
                index = appendCharacter(bytes, at: index, end: range.upperBound)
                continue
            }
            index += 1
            if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D {
                note(.controlCharacter, bytes, index)
            } else if byte == UInt8(ascii: "<"), !inCDATA {
                output.append("&lt;")
            } else if byte == UInt8(ascii: ">"), !inCDATA {
                output.append("&gt;")
            } else if byte == 0x0D, inCDATA {
                // libxml2 normalizes line ends in other text only.
                if index == range.upperBound || bytes[index] != 0x0A { output.append(0x0A) }
            } else if byte == UInt8(ascii: "\""), inAttribute {
                output.append("&quot;")
            } else {
                output.append(byte)
            }
        }
    }

    /// Appends a character beyond ASCII, or U+FFFD for bytes that are none.
    private mutating func appendCharacter(_ bytes: Span<UInt8>, at start: Int, end: Int) -> Int {
        let length = UTF8Check.length(of: bytes, at: start)
        if length == 0 || start + length > end {
            note(.undecodable, bytes, start)
            output.append("\u{FFFD}" as StaticString)
            return start + max(1, UTF8Check.maximalPrefix(of: bytes, at: start))
        }
        if bytes.hasPrefix("\u{FFFE}", at: start) || bytes.hasPrefix("\u{FFFF}", at: start) {
            note(.controlCharacter, bytes, start)
        } else {
            output.append(bytes.extracting(start..<start + length))
        }
        return start + length
    }

    // MARK: References

    private mutating func reference(
        _ bytes: Span<UInt8>, at start: Int, depth: Int, inAttribute: Bool
    ) -> Int {
        let name = EntityDeclarations.name(in: bytes, at: start + 1)
        if let name, let value = entities[bytes.extracting(name)] {
            expand(value, depth: depth + 1, inAttribute: inAttribute)
            return name.upperBound + 1
        }
        guard let (text, end) = CharacterReference.read(bytes, at: start) else {
            note(name != nil ? .undefinedEntity : .bareAmpersand, bytes, start)
            output.append("&amp;")
            return start + 1
        }
        if bytes[start + 1] == UInt8(ascii: "#") {
            appendNumeric(bytes, start..<end)
            return end
        }
        if !Self.isPredefined(bytes.extracting(start + 1..<end - 1)), !entities.isExternal {
            note(.undefinedEntity, bytes, start)
        }
        appendEscaped(text.first)
        if let second = text.second { appendEscaped(second) }
        return end
    }

    private mutating func appendNumeric(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard let (text, _) = CharacterReference.read(bytes, at: range.lowerBound) else { return }
        let value = text.first.value
        if value < 0x20 && value != 0x09 && value != 0x0A && value != 0x0D || value == 0xFFFD
            || value == 0xFFFE || value == 0xFFFF
        {
            note(.controlCharacter, bytes, range.lowerBound)
        } else {
            appendEscaped(text.first)
        }
    }

    private mutating func appendEscaped(_ scalar: Unicode.Scalar) {
        if scalar.isASCII, !isLetter(UInt8(scalar.value)) {
            output.append("&#" as StaticString)
            output.append(String(scalar.value))
            output.append(UInt8(ascii: ";"))
        } else {
            output.append(scalar)
        }
    }

    private static func isPredefined(_ name: Span<UInt8>) -> Bool {
        for known: StaticString in ["amp", "lt", "gt", "quot", "apos"]
        where name.count == known.utf8CodeUnitCount && name.hasPrefix(known) {
            return true
        }
        return false
    }

    /// Reads an internal entity's replacement text in place of its reference.
    private mutating func expand(_ value: [UInt8], depth: Int, inAttribute: Bool) {
        guard depth <= Limits.entityDepth else {
            hostile = "entities are nested more than \(Limits.entityDepth) deep"
            return
        }
        guard entities.charge(value.count + 1) else {
            hostile = "entities expand to more than \(Limits.entityExpansionBytes) bytes"
            return
        }
        var index = 0
        let bytes = value.span
        while index < bytes.count, hostile == nil, !isStopped {
            if !inAttribute {
                index = step(bytes, at: index, depth: depth)
            } else if bytes[index] == UInt8(ascii: "&") {
                index = reference(bytes, at: index, depth: depth, inAttribute: true)
            } else {
                let end = bytes.firstIndex(of: UInt8(ascii: "&"), from: index) ?? bytes.count
                appendText(bytes, index..<end, inAttribute: true)
                index = end
            }
        }
    }

    // MARK: Tags

    private mutating func markup(_ bytes: Span<UInt8>, at start: Int, depth: Int) -> Int {
        let next = start + 1
        guard next < bytes.count else {
            isStopped = true
            return bytes.count
        }
        switch bytes[next] {
        case UInt8(ascii: "!"): return declaration(bytes, at: start, depth: depth)
        case UInt8(ascii: "?"):
            let end =
                bytes.firstIndex(of: "?>", from: next).map { $0 + 2 }
                ?? bytes.firstIndex(of: UInt8(ascii: ">"), from: next).map { $0 + 1 }
            return end ?? stop(bytes)
        case UInt8(ascii: "/"): return endTag(bytes, at: start)
        default: return startTag(bytes, at: start, depth: depth)
        }
    }

    /// The document breaks off here.
    private mutating func stop(_ bytes: Span<UInt8>) -> Int {
        isStopped = true
        return bytes.count
    }

    private mutating func declaration(_ bytes: Span<UInt8>, at start: Int, depth: Int) -> Int {
        if bytes.hasPrefix("<!--", at: start) {
            guard let end = bytes.firstIndex(of: "-->", from: start + 4) else {
                return stop(bytes)
            }
            return end + 3
        }
        if bytes.hasPrefix("<![CDATA[", at: start) {
            guard let end = bytes.firstIndex(of: "]]>", from: start + 9) else {
                return stop(bytes)
            }
            if !elements.isEmpty {
                output.append("<![CDATA[")
                appendText(bytes, start + 9..<end, inAttribute: false, inCDATA: true)
                output.append("]]>")
            }
            return end + 3
        }
        if bytes.hasPrefixIgnoringCase("<!doctype", at: start) {
            return entities.readDocumentType(bytes, at: start) ?? stop(bytes)
        }
        return literalAngle(bytes, at: start)
    }

    private mutating func literalAngle(_ bytes: Span<UInt8>, at start: Int) -> Int {
        if !elements.isEmpty {
            note(.bareAngle, bytes, start)
            output.append("&lt;")
        }
        return start + 1
    }

    private mutating func endTag(_ bytes: Span<UInt8>, at start: Int) -> Int {
        let name = MarkupName.range(in: bytes, at: start + 2)
        guard !name.isEmpty else { return literalAngle(bytes, at: start) }
        var end = name.upperBound
        while end < bytes.count, bytes[end] != UInt8(ascii: ">"), bytes[end] != UInt8(ascii: "<") {
            end += 1
        }
        let tagName = bytes.extracting(name)
        guard let level = elements.level(of: tagName) else {
            if end >= bytes.count { return stop(bytes) }
            note(.strayEndTag, bytes, start)
            return min(end + 1, bytes.count)
        }
        if level < elements.count - 1 {
            note(.unclosedElement, bytes, start)
        }
        while elements.count > level { elements.close(into: &output) }
        if end >= bytes.count || bytes[end] == UInt8(ascii: "<") {
            note(.brokenTag, bytes, start)
            return end
        }
        return end + 1
    }

    private mutating func startTag(_ bytes: Span<UInt8>, at start: Int, depth: Int) -> Int {
        let name = MarkupName.range(in: bytes, at: start + 1)
        guard !name.isEmpty, failureBudget > 0, endsName(bytes, at: name.upperBound) else {
            return literalAngle(bytes, at: start)
        }
        if elements.isEmpty, sawRoot {
            note(.junkAfter, bytes, start)
            return stop(bytes)
        }
        guard elements.count < Limits.elementDepth - 2 else {
            hostile = "elements are nested more than \(Limits.elementDepth) deep"
            return start
        }
        let mark = output.count
        let tagName = bytes.extracting(name)
        if tagName.isItemName, let level = elements.level(of: tagName) {
            // Items don't nest: the one before was not closed.
            note(.unclosedElement, bytes, start)
            while elements.count > level { elements.close(into: &output) }
        }
        output.append(UInt8(ascii: "<"))
        output.append(tagName)
        var tag = TagAttributes(index: name.upperBound)
        while let attribute = tag.next(in: bytes) {
            if tag.count > Limits.attributesPerTag {
                hostile = "a tag has more than \(Limits.attributesPerTag) attributes"
                return start
            }
            if tag.isIrregular {
                note(.brokenAttribute, bytes, start)
            }
            appendAttribute(bytes, attribute, depth: depth)
        }
        guard let end = tag.end else {
            failureBudget -= tag.index - start
            output.truncate(to: mark)
            if tag.index >= bytes.count { return stop(bytes) }
            return literalAngle(bytes, at: start)
        }
        sawRoot = true
        if tag.isEmptyElement {
            output.append("/>")
        } else {
            output.append(UInt8(ascii: ">"))
            elements.open(tagName)
        }
        return end
    }

    /// Whether a tag's name may end there: `<ann@example.org>` is an address.
    private func endsName(_ bytes: Span<UInt8>, at index: Int) -> Bool {
        index == bytes.count || bytes[index] != UInt8(ascii: "@")
    }

    private mutating func appendAttribute(
        _ bytes: Span<UInt8>, _ attribute: (name: Range<Int>, value: Range<Int>), depth: Int
    ) {
        output.append(UInt8(ascii: " "))
        output.append(bytes.extracting(attribute.name))
        output.append("=\"")
        var index = attribute.value.lowerBound
        // libxml2 takes no more than 10 MB in an attribute, and no field as much as a body.
        var limit = min(attribute.value.upperBound, index + Limits.bodyBytes)
        while limit < attribute.value.upperBound, bytes[limit] & 0xC0 == 0x80 { limit += 1 }
        while index < limit, hostile == nil {
            if bytes[index] == UInt8(ascii: "&") {
                let value = bytes.extracting(0..<attribute.value.upperBound)
                index = reference(value, at: index, depth: depth, inAttribute: true)
            } else {
                var end = index + 1
                while end < limit, bytes[end] != UInt8(ascii: "&") { end += 1 }
                if bytes.extracting(index..<end).firstIndex(of: UInt8(ascii: "<")) != nil {
                    note(.bareAngle, bytes, index)
                }
                appendText(bytes, index..<end, inAttribute: true)
                index = end
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
