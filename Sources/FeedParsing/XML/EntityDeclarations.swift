/// The entities of a document's internal subset. What is external is known by name and never read.
struct EntityDeclarations {
    private var values: [[UInt8]: [UInt8]] = [:]
    private var remainingBytes = Limits.entityExpansionBytes
    /// Whether there is an external subset, which may define what we don't see.
    private(set) var isExternal = false

    /// The replacement text; empty for an external entity.
    subscript(_ name: Span<UInt8>) -> [UInt8]? {
        values.isEmpty ? nil : values[Array(copying: name)]
    }

    /// Accounts for an expansion; false when the document has used up what it may.
    mutating func charge(_ bytes: Int) -> Bool {
        remainingBytes -= bytes
        return remainingBytes >= 0
    }

    /// The name of the entity whose reference's name begins at `start`; `nil` without semicolon.
    static func name(in bytes: Span<UInt8>, at start: Int) -> Range<Int>? {
        var end = start
        while end < bytes.count, end - start < 128 {
            let byte = bytes[end]
            if byte == UInt8(ascii: ";") { return end > start ? start..<end : nil }
            guard isNamePart(byte), end > start || !isDigit(byte) else { return nil }
            end += 1
        }
        return nil
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":") || byte >= 0x80
    }

    /// Reads the document type that begins at `start`.
    ///
    /// - Returns: The place after it, or `nil` when it doesn't end.
    mutating func readDocumentType(_ bytes: Span<UInt8>, at start: Int) -> Int? {
        var index = start + 9
        var isInside = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                if !isInside { isExternal = true }
                guard let close = bytes.firstIndex(of: byte, from: index + 1) else { return nil }
                index = close + 1
            } else if byte == UInt8(ascii: "[") {
                isInside = true
                index += 1
            } else if byte == UInt8(ascii: "]") {
                isInside = false
                index += 1
            } else if byte == UInt8(ascii: ">"), !isInside {
                return index + 1
            } else if isInside, bytes.hasPrefix("<!--", at: index) {
                guard let end = bytes.firstIndex(of: "-->", from: index + 4) else { return nil }
                index = end + 3
            } else if isInside, bytes.hasPrefix("<!ENTITY", at: index) {
                index = readEntity(bytes, at: index + 8)
            } else {
                // A parameter entity may define what we don't see.
                if isInside, byte == UInt8(ascii: "%") { isExternal = true }
                index += 1
            }
        }
        return nil
    }

    /// Reads a declaration up to its value's end; what follows is skipped by the caller.
    private mutating func readEntity(_ bytes: Span<UInt8>, at start: Int) -> Int {
        var index = start
        while index < bytes.count, isSpace(bytes[index]) { index += 1 }
        let nameStart = index
        while index < bytes.count, Self.isNamePart(bytes[index]) { index += 1 }
        let name = Array(copying: bytes.extracting(nameStart..<index))
        while index < bytes.count, isSpace(bytes[index]) { index += 1 }
        guard !name.isEmpty, index < bytes.count else { return index }
        let quote = bytes[index]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            if bytes.hasPrefix("SYSTEM", at: index) || bytes.hasPrefix("PUBLIC", at: index) {
                declare(name, [])
            }
            return index
        }
        guard let close = bytes.firstIndex(of: quote, from: index + 1) else { return index }
        declare(name, Self.withoutNumericReferences(bytes.extracting(index + 1..<close)))
        return close + 1
    }

    /// The first declaration of a name counts (XML 1.0 §4.2).
    private mutating func declare(_ name: [UInt8], _ value: [UInt8]) {
        guard values.count < Limits.entityDeclarations, values[name] == nil else { return }
        values[name] = value
    }

    /// Character references in a value are resolved where it is declared (XML 1.0 §4.5).
    private static func withoutNumericReferences(_ value: Span<UInt8>) -> [UInt8] {
        var output = ByteBuffer(capacity: value.count + 8)
        var index = 0
        while index < value.count {
            if value.hasPrefix("&#", at: index),
                let (text, end) = CharacterReference.read(value, at: index)
            {
                output.append(text.first)
                index = end
            } else {
                output.append(value[index])
                index += 1
            }
        }
        return output.withSpan { Array(copying: $0) }
    }
}

extension Array where Element == UInt8 {
    init(copying bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }
}
