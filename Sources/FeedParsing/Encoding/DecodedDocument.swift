internal import FeedModel

/// A document as UTF-8, without a byte-order mark.
struct DecodedDocument {
    /// UTF-8, though not necessarily valid before `check()`, or when `isDamaged`.
    private(set) var bytes: [UInt8]
    /// The name of the encoding they were decoded with.
    private(set) var encoding: String
    /// What it begins with as received, for saying what it is when it is no feed.
    let head: [UInt8]
    /// Whether the end was left out because it is too long.
    private(set) var isCut = false
    private(set) var warnings: [ParseWarning] = []
    /// Whether something could not be decoded.
    private(set) var isDamaged = false
    /// Whether the encoding was declared rather than assumed.
    private let isStated: Bool

    /// Whether the document begins as JSON does.
    var isJSON: Bool {
        let start = bytes.span.trimmed.lowerBound
        guard start < bytes.count else { return false }
        return bytes[start] == UInt8(ascii: "{") || bytes[start] == UInt8(ascii: "[")
    }

    /// Decodes by byte-order mark, then `charset` of the content type, then the XML declaration or
    /// the pattern of the first bytes, then UTF-8; and looks closer when the bytes contradict that.
    ///
    /// - Parameter document: Given up as soon as it is decoded, so that there are never three copies.
    init(_ document: consuming [UInt8], contentType: String?) throws(FeedParsingError) {
        if document.count > Limits.documentBytes {
            document.removeLast(document.count - Limits.documentBytes)
            isCut = true
        }
        let source = document.span
        let trimmed = source.trimmed
        if trimmed.isEmpty { throw .empty }
        let headEnd = min(trimmed.upperBound, trimmed.lowerBound + 512)
        head = Array(copying: source.extracting(trimmed.lowerBound..<headEnd))
        let marked = Self.byMark(source)
        let charset = contentType.flatMap(Self.charset)
        let declared = marked == nil ? Self.declaration(source) : nil
        for label in [charset, declared] { try Self.refuse(label) }
        var notes: [ParseWarning] = []
        var encoding =
            marked
            ?? Self.known(charset, source, &notes) ?? Self.byPattern(source)
            ?? Self.known(declared, source, &notes) ?? .utf8
        if let pattern = Self.byPattern(source), marked == nil, encoding.isWide != pattern.isWide {
            notes.append(Self.mismatch(encoding, pattern))
            encoding = pattern
        } else if encoding.isWide, marked == nil, Self.byPattern(source) == nil {
            // WHATWG reads a declaration of UTF-16 as UTF-8: it could not be read otherwise.
            notes.append(Self.mismatch(encoding, .utf8))
            encoding = .utf8
        }
        isStated = marked != nil || charset != nil || declared != nil
        if encoding != .utf8 {
            let checked = EncodingCheck.checked(encoding, source, isStated: isStated)
            if checked != encoding { notes.append(Self.mismatch(encoding, checked)) }
            encoding = checked
        }
        self.encoding = encoding.name
        if encoding == .utf8 {
            bytes = document
        } else {
            let text = try Self.decoded(source, encoding)
            bytes = text.bytes
            isDamaged = text.errors > 0
            isCut = isCut || text.isCut
        }
        bytes.removeFirst(Self.marks(bytes.span))
        warnings = notes
        if isDamaged { noteDamage() }
    }

    /// Looks whether the bytes are the UTF-8 they were taken for, and decodes them otherwise.
    ///
    /// XML is checked only when libxml2, which checks every byte anyway, finds fault with it.
    mutating func check() throws(FeedParsingError) {
        guard encoding == TextEncoding.utf8.name, !isDamaged,
            UTF8Check.firstError(in: bytes.span) != nil
        else { return }
        let checked = EncodingCheck.checked(.utf8, bytes.span, isStated: isStated)
        if checked != .utf8 {
            if isStated { warnings.append(Self.mismatch(.utf8, checked)) }
            let text = try Self.decoded(bytes.span, checked)
            bytes = text.bytes
            isCut = isCut || text.isCut
            encoding = checked.name
        }
        isDamaged = true
        noteDamage()
    }

    private mutating func noteDamage() {
        warnings.append(
            ParseWarning(
                code: "undecodable-bytes",
                message: "some bytes are not in the stated encoding; read as \(encoding)"))
    }

    private static func decoded(
        _ source: Span<UInt8>, _ encoding: TextEncoding
    ) throws(FeedParsingError) -> DecodedText {
        guard let text = encoding.decode(source, limit: Limits.documentBytes) else {
            throw .unsupportedEncoding(encoding.name)
        }
        return text
    }

    private static func mismatch(_ stated: TextEncoding, _ used: TextEncoding) -> ParseWarning {
        ParseWarning(
            code: "encoding-mismatch",
            message: "the bytes are not \(stated.name); they were read as \(used.name)")
    }

    /// UTF-7 hides markup from everyone who looks at the bytes.
    private static func refuse(_ label: String?) throws(FeedParsingError) {
        guard let key = label?.asciiLowercased else { return }
        let isNamed = key.utf8.span.firstIndex(of: "utf-7", from: 0) != nil
        if isNamed || key == "utf7" { throw .unsupportedEncoding("UTF-7") }
    }

    private static func known(
        _ label: String?, _ source: Span<UInt8>, _ notes: inout [ParseWarning]
    ) -> TextEncoding? {
        guard let label else { return nil }
        if let encoding = TextEncoding(label: label) {
            // Byte order without a mark is told by the pattern.
            return encoding.isWide ? byPattern(source) ?? encoding : encoding
        }
        notes.append(
            ParseWarning(
                code: "unknown-encoding", message: "no encoding is called \(label.prefix(40))"))
        return nil
    }

    // MARK: Signs

    private static func byMark(_ bytes: Span<UInt8>) -> TextEncoding? {
        guard bytes.count > 1, bytes[0] == 0 || bytes[0] >= 0xEF else { return nil }
        if starts(bytes, [0xEF, 0xBB, 0xBF]) { return .utf8 }
        if starts(bytes, [0xFF, 0xFE, 0, 0]) { return .utf32LE }
        if starts(bytes, [0, 0, 0xFE, 0xFF]) { return .utf32BE }
        if starts(bytes, [0xFF, 0xFE]) { return .utf16LE }
        if starts(bytes, [0xFE, 0xFF]) { return .utf16BE }
        return nil
    }

    /// By where the zeros around the first `<` or `{` are (XML 1.0 appendix F).
    private static func byPattern(_ bytes: Span<UInt8>) -> TextEncoding? {
        // Each of them has a zero there, and hardly a document has.
        guard bytes.extracting(0..<min(bytes.count, 4)).firstIndex(of: 0) != nil else { return nil }
        for first: UInt8 in [UInt8(ascii: "<"), UInt8(ascii: "{"), 0x0A, 0x0D, 0x20] {
            if starts(bytes, [0, 0, 0, first]) { return .utf32BE }
            if starts(bytes, [first, 0, 0, 0]) { return .utf32LE }
            if starts(bytes, [0, first, 0]) { return .utf16BE }
            if starts(bytes, [first, 0]), bytes.count > 3, bytes[2] != 0, bytes[3] == 0 {
                return .utf16LE
            }
        }
        return nil
    }

    private static func starts(_ bytes: Span<UInt8>, _ start: [UInt8]) -> Bool {
        bytes.count >= start.count && start.indices.allSatisfy { bytes[$0] == start[$0] }
    }

    /// Bytes of the byte-order marks at the start.
    private static func marks(_ bytes: Span<UInt8>) -> Int {
        var start = 0
        while bytes.hasPrefix("\u{FEFF}", at: start) { start += 3 }
        return start
    }

    /// The `charset` parameter of a content type (RFC 9110 §8.3.2).
    static func charset(_ contentType: String) -> String? {
        guard contentType.utf8.contains(UInt8(ascii: ";")) else { return nil }
        for parameter in contentType.split(separator: ";").dropFirst() {
            let parts = parameter.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].asciiTrimmedLowercased == "charset" else { continue }
            let value = parts[1].asciiTrimmedLowercased.filter { $0 != "\"" && $0 != "'" }
            return value.isEmpty ? nil : value
        }
        return nil
    }

    /// The encoding that an XML declaration names.
    private static func declaration(_ bytes: Span<UInt8>) -> String? {
        let head = bytes.extracting(0..<min(bytes.count, 2048))
        guard let start = head.firstIndex(of: UInt8(ascii: "<")),
            head.hasPrefix("<?xml", at: start),
            let end = head.firstIndex(of: "?>", from: start)
        else { return nil }
        var reader = TagAttributes(index: start + 5)
        let declaration = head.extracting(0..<end)
        while let (name, value) = reader.next(in: declaration) {
            if declaration.extracting(name).isEqual(to: [UInt8]("encoding".utf8).span) {
                return String(declaration.extracting(value)).trimmedValue
            }
        }
        return nil
    }
}

extension Span where Element == UInt8 {
    /// What a document that is no feed looks like, in words.
    var describedAsNoFeed: String {
        let head = extracting(trimmed).extracting(0..<Swift.min(trimmed.count, 512))
        if head.hasPrefixIgnoringCase("<!doctype html") || head.hasPrefixIgnoringCase("<html") {
            return "an HTML page"
        }
        if head.hasPrefix("\u{89}PNG") || (head.count > 3 && head[0] == 0x89 && head[1] == 0x50) {
            return "a PNG image"
        }
        if head.hasPrefix("{") || head.hasPrefix("[") { return "JSON of another kind" }
        let start = String(head.extracting(0..<Swift.min(head.count, 40)))
        // What a terminal acts on is left out, C1 and marks of direction included.
        let printable = start.unicodeScalars.filter {
            switch $0.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
        return "something that begins with \"\(String(String.UnicodeScalarView(printable)))\""
    }
}
