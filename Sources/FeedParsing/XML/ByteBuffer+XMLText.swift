extension ByteBuffer {
    @inline(__always)
    mutating func append(_ text: UnsafeXMLText) {
        // Text is often a single character: libxml2 reports each `&lt;` by itself.
        if text.count == 1 {
            unsafe append(text.start[0])
        } else {
            unsafe append(text.start, count: text.count)
        }
    }

    mutating func appendEscaped(_ text: UnsafeXMLText) {
        // Only CDATA brings more than one character that has to be escaped.
        var start = 0
        for index in 0..<text.count {
            let byte = unsafe text.start[index]
            guard
                byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
                    || byte == UInt8(ascii: "&")
            else { continue }
            unsafe append(text.start + start, count: index - start)
            appendEscaped(byte)
            start = index + 1
        }
        unsafe append(text.start + start, count: text.count - start)
    }

    /// Appends a text as XML means it: references decoded, line ends as `\n`.
    ///
    /// - Parameters:
    ///   - form: What the text is, and whether it is to become HTML.
    ///   - limit: Up to about where the buffer may grow; the rest of the text is left out.
    /// - Returns: Whether the text is well-formed, as far as it was read.
    mutating func append(_ text: UnsafeXMLText, as form: XMLTextForm, limit: Int) -> Bool {
        if !form.isLiteral, text.hasSectionEnd { return false }
        var index = 0
        while index < text.count, count < limit {
            let stop = copy(text, from: index, form, limit: limit)
            if stop == text.count || count >= limit { return true }
            index = stop + 1
            switch unsafe text.start[stop] {
            case UInt8(ascii: "&") where !form.isLiteral:
                guard let (scalar, end) = text.reference(at: stop) else { return false }
                index = end
                if form.escapes, scalar.isASCII {
                    appendEscaped(UInt8(truncatingIfNeeded: scalar.value))
                } else {
                    append(scalar)
                }
            case 0x0D:
                if unsafe index == text.count || text.start[index] != 0x0A { append(0x0A) }
            case let byte: appendEscaped(byte)
            }
        }
        return true
    }

    /// Copies up to a byte that needs a closer look, and gives its place.
    ///
    /// The stops in escaped HTML are too close to each other for `memchr`.
    @inline(__always)
    private mutating func copy(
        _ text: UnsafeXMLText, from start: Int, _ form: XMLTextForm, limit: Int
    ) -> Int {
        let size = min(text.count &- start, limit &- count &+ 8)
        let copied = unsafe append(text.start + start, count: size) { block in
            var stops =
                form.isLiteral ? ByteBlock.Marks.none : block.marks(equalTo: UInt8(ascii: "&"))
            if form.hasCarriageReturn { stops .|= block.marks(equalTo: 0x0D) }
            if form.escapes {
                stops .|= block.marks(equalTo: UInt8(ascii: ">"))
                if form.isLiteral {
                    stops .|= block.marks(equalTo: UInt8(ascii: "<"))
                    stops .|= block.marks(equalTo: UInt8(ascii: "&"))
                }
            }
            return stops
        }
        return start &+ copied
    }
}

/// What a text is, and what it is to become.
struct XMLTextForm {
    /// Whether it is a CDATA section, in which `&` means itself.
    var isLiteral: Bool
    /// Whether it becomes HTML, with `<`, `>` and `&` escaped.
    var escapes: Bool
    /// Whether its line ends may have to be normalized.
    var hasCarriageReturn: Bool
}
