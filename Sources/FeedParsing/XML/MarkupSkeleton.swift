/// A document's markup without its longer texts: what libxml2 gets to see of it.
///
/// libxml2 looks at text character by character and reports each reference by itself, which was most
/// of the time that a feed took. So a text stays where it is, and a processing instruction
/// (``marker``) holds its place. Everything else, and so whether the document is well-formed, is
/// left to libxml2; what a text may hold is checked by `TextCheck` and `ByteBuffer.appendDecoded`.
@safe struct MarkupSkeleton: ~Copyable {
    /// A text that was left out.
    struct Text {
        private let packedStart: UInt32
        private let length: UInt32

        init(_ range: Range<Int>, isLiteral: Bool) {
            packedStart = UInt32(range.lowerBound) << 1 | (isLiteral ? 1 : 0)
            length = UInt32(range.count)
        }

        var start: Int { Int(packedStart >> 1) }
        var count: Int { Int(length) }
        /// Whether it is a CDATA section, in which `&` means itself.
        var isLiteral: Bool { packedStart & 1 == 1 }
    }

    enum Verdict {
        case complete
        /// Has a document type, with entities perhaps.
        case hasDocumentType
        case malformed
        /// The receiver asked for no more.
        case stopped
    }

    static let marker: StaticString = "<?_?>"
    /// A shorter text costs libxml2 less than the marker would.
    private static let shortestText = 32
    private static let pieceBytes = 64 << 10

    private let bytes: UnsafeBufferPointer<UInt8>
    private var output = ByteBuffer(capacity: pieceBytes + 4096)
    /// Up to where the document was copied, or left out.
    private var copied = 0
    private var depth = 0

    /// - Parameter bytes: The document, which must outlive the skeleton.
    init(of bytes: UnsafeBufferPointer<UInt8>) { unsafe self.bytes = bytes }

    /// Hands out the markup in pieces; the texts left out of a piece are reported before it.
    ///
    /// - Throws: ``FeedParsingError/hostile(_:)`` for a tag with too many attributes.
    mutating func run(
        text: (Text) -> Void, piece: (_ piece: Span<UInt8>, _ isLast: Bool) -> Bool
    ) throws(FeedParsingError) -> Verdict {
        let count = unsafe bytes.count
        var index = 0
        while let open = unsafe bytes.firstIndex(of: UInt8(ascii: "<"), from: index) {
            if depth > 0, open - index >= Self.shortestText {
                leaveOut(index..<open, upTo: open, as: Text(index..<open, isLiteral: false), text)
            }
            guard let end = try markup(at: open, text) else {
                return unsafe bytes.span.hasPrefixIgnoringCase("<!doctype", at: open)
                    ? .hasDocumentType : .malformed
            }
            index = end
            if output.count + (index - copied) >= Self.pieceBytes {
                copy(upTo: index)
                if !output.withSpan({ piece($0, false) }) { return .stopped }
                output.truncate(to: 0)
            }
        }
        copy(upTo: count)
        return output.withSpan({ piece($0, true) }) ? .complete : .stopped
    }

    private mutating func copy(upTo end: Int) {
        guard end > copied, let base = unsafe bytes.baseAddress else { return }
        unsafe output.append(base + copied, count: end - copied)
        copied = end
    }

    private mutating func leaveOut(
        _ range: Range<Int>, upTo end: Int, as text: Text, _ report: (Text) -> Void
    ) {
        copy(upTo: range.lowerBound)
        output.append(Self.marker)
        copied = end
        report(text)
    }

    /// The end of the tag, section, comment or instruction that begins at `open`, or `nil` when it
    /// is malformed.
    private mutating func markup(
        at open: Int, _ report: (Text) -> Void
    ) throws(FeedParsingError) -> Int? {
        let next = open + 1
        guard unsafe next < bytes.count else { return nil }
        switch unsafe bytes[next] {
        case UInt8(ascii: "/"):
            depth -= 1
            return unsafe bytes.firstIndex(of: UInt8(ascii: ">"), from: next).map { $0 + 1 }
        case UInt8(ascii: "?"):
            guard let end = unsafe bytes.span.firstIndex(of: "?>", from: next + 1) else {
                return nil
            }
            // Not to be taken for ours.
            return unsafe bytes[next + 1] == UInt8(ascii: "_") ? nil : end + 2
        case UInt8(ascii: "!"): return section(at: open, report)
        default: return try startTag(from: next)
        }
    }

    private mutating func section(at open: Int, _ report: (Text) -> Void) -> Int? {
        if unsafe bytes.span.hasPrefix("<!--", at: open) {
            return unsafe bytes.span.firstIndex(of: "-->", from: open + 4).map { $0 + 3 }
        }
        let start = open + 9
        guard unsafe bytes.span.hasPrefix("<![CDATA[", at: open),
            let end = unsafe bytes.span.firstIndex(of: "]]>", from: start)
        else { return nil }
        if depth > 0 {
            leaveOut(open..<end, upTo: end + 3, as: Text(start..<end, isLiteral: true), report)
        }
        return end + 3
    }

    /// The end of a start tag, or `nil` when it is malformed.
    ///
    /// libxml2 compares the attributes of a tag pairwise, so there is a limit to them.
    private mutating func startTag(from start: Int) throws(FeedParsingError) -> Int? {
        var index = start
        var attributes = 0
        while unsafe index < bytes.count {
            let byte = unsafe bytes[index]
            if byte == UInt8(ascii: ">") {
                if unsafe bytes[index - 1] != UInt8(ascii: "/") { depth += 1 }
                return index + 1
            }
            if byte == UInt8(ascii: "<") { return nil }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                attributes += 1
                if attributes > Limits.attributesPerTag { throw .tooManyAttributes }
                guard let close = unsafe bytes.firstIndex(of: byte, from: index + 1) else {
                    return nil
                }
                index = close
            }
            index += 1
        }
        return nil
    }
}

extension FeedParsingError {
    static let tooManyAttributes = FeedParsingError.hostile(
        "a tag has more than \(Limits.attributesPerTag) attributes")
}
