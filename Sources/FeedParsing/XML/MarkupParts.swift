/// Names of elements and attributes as repair takes them: in ASCII, which all of feeds' are.
enum MarkupName {
    static func range(in bytes: Span<UInt8>, at start: Int) -> Range<Int> {
        guard start < bytes.count, isLetter(bytes[start]) || bytes[start] == UInt8(ascii: "_")
        else { return start..<start }
        var end = start + 1
        while end < bytes.count, isPart(bytes[end]) { end += 1 }
        return start..<end
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }
}

extension Span where Element == UInt8 {
    /// Whether an element of this name is an item, in any format.
    var isItemName: Bool {
        (count == 4 && hasPrefixIgnoringCase("item"))
            || (count == 5 && hasPrefixIgnoringCase("entry"))
    }

    func isEqual(to other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] { return false }
        return true
    }
}

/// The elements that are open while repairing.
struct ElementStack: ~Copyable {
    private var names = ByteBuffer(capacity: 1024)
    private var starts: [Int] = []
    // Compared before the names, which makes a search among many open elements cheap.
    private var hashes: [UInt64] = []

    var count: Int { starts.count }
    var isEmpty: Bool { starts.isEmpty }

    mutating func open(_ name: Span<UInt8>) {
        starts.append(names.count)
        hashes.append(Self.hash(name))
        names.append(name)
    }

    /// The level of the innermost open element called `name`, in any letter case.
    func level(of name: Span<UInt8>) -> Int? {
        let hash = Self.hash(name)
        return hashes.lastIndex(of: hash)
    }

    /// Closes the innermost element with its end tag.
    mutating func close(into output: inout ByteBuffer) {
        guard let start = starts.popLast() else { return }
        hashes.removeLast()
        output.append("</")
        names.withSpan(from: start) { output.append($0) }
        output.append(UInt8(ascii: ">"))
        names.truncate(to: start)
    }

    private static func hash(_ name: Span<UInt8>) -> UInt64 {
        var hash = EntityTable.seed
        for index in name.indices { hash = EntityTable.mix(hash, lowercased(name[index])) }
        return hash
    }
}

/// Reads the attributes of a tag, forgiving what HTML forgives.
struct TagAttributes {
    private(set) var index: Int
    private(set) var count = 0
    /// After the `>`, once it was reached.
    private(set) var end: Int?
    private(set) var isEmptyElement = false
    /// Whether the attribute that was read last is not as XML wants it, or one before it was left
    /// out.
    private(set) var isIrregular = false
    private var seen: [UInt64] = []

    init(index: Int) { self.index = index }

    /// The next attribute; `nil` at the end of the tag, or where it turns out to be none.
    mutating func next(in bytes: Span<UInt8>) -> (name: Range<Int>, value: Range<Int>)? {
        isIrregular = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: ">") {
                end = index + 1
                return nil
            }
            if byte == UInt8(ascii: "<") { return nil }
            if byte == UInt8(ascii: "/"), index + 1 < bytes.count,
                bytes[index + 1] == UInt8(ascii: ">")
            {
                isEmptyElement = true
                end = index + 2
                return nil
            }
            let name = MarkupName.range(in: bytes, at: index)
            if name.isEmpty {
                if !isSpace(byte) { isIrregular = true }
                index += 1
                continue
            }
            count += 1
            if count > Limits.attributesPerTag { return (name, name) }
            let value = value(in: bytes, after: name)
            if isNew(bytes.extracting(name)) { return (name, value) }
            isIrregular = true
        }
        return nil
    }

    private mutating func isNew(_ name: Span<UInt8>) -> Bool {
        var hash = EntityTable.seed
        for index in name.indices { hash = EntityTable.mix(hash, name[index]) }
        if seen.contains(hash) { return false }
        seen.append(hash)
        return true
    }

    private mutating func value(in bytes: Span<UInt8>, after name: Range<Int>) -> Range<Int> {
        index = name.upperBound
        skipSpace(bytes)
        guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else {
            // A name alone means itself, as in HTML.
            isIrregular = true
            return name
        }
        index += 1
        skipSpace(bytes)
        guard index < bytes.count else { return index..<index }
        let quote = bytes[index]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            return quotedValue(in: bytes, quote: quote)
        }
        isIrregular = true
        let start = index
        while index < bytes.count, !isSpace(bytes[index]), bytes[index] != UInt8(ascii: ">"),
            bytes[index] != UInt8(ascii: "<")
        {
            index += 1
        }
        if index - start > 0, index < bytes.count, bytes[index] == UInt8(ascii: ">"),
            bytes[index - 1] == UInt8(ascii: "/")
        {
            index -= 1
        }
        return start..<index
    }

    private mutating func quotedValue(in bytes: Span<UInt8>, quote: UInt8) -> Range<Int> {
        let start = index + 1
        var close = start
        var angle: Int?
        while close < bytes.count, bytes[close] != quote {
            if bytes[close] == UInt8(ascii: ">") {
                angle = angle ?? close
            } else if bytes[close] == UInt8(ascii: "<"), let angle {
                // The quote was never closed: the tag ended before the next one began.
                isIrregular = true
                index = angle
                return start..<angle
            }
            close += 1
        }
        index = min(close + 1, bytes.count)
        return start..<close
    }

    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        while index < bytes.count, isSpace(bytes[index]) { index += 1 }
    }
}
