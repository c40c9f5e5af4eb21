/// A tag of an HTML fragment.
struct HTMLTag {
    var name: PackedName
    var isEnd: Bool
    /// From after the name to before the `>`.
    var attributes: Range<Int>
    /// After the `>`.
    var end: Int
}

/// Finds tags in untrusted markup in linear time.
struct HTMLTagScanner {
    // A `<` that begins no tag may be noticed only at the end of the fragment. What such attempts
    // cost together is bounded; past the bound nothing more is taken for a tag.
    private var failureBudget: Int

    init(fragmentLength: Int) { failureBudget = 4 * fragmentLength + 4096 }

    var canFail: Bool { failureBudget > 0 }

    /// Accounts for `bytes` looked at in vain.
    mutating func charge(_ bytes: Int) { failureBudget -= bytes }

    /// The tag that begins with the `<` at `start`, or `nil` when none does.
    mutating func tag(in bytes: Span<UInt8>, at start: Int) -> HTMLTag? {
        var index = start + 1
        let isEnd = index < bytes.count && bytes[index] == UInt8(ascii: "/")
        if isEnd { index += 1 }
        guard index < bytes.count, isLetter(bytes[index]), canFail else { return nil }
        var packer = NamePacker()
        while index < bytes.count, packer.add(bytes[index]) { index += 1 }
        guard index < bytes.count else { return nil }
        let after = bytes[index]
        guard after == UInt8(ascii: ">") || after == UInt8(ascii: "/") || isSpace(after) else {
            return nil
        }
        let (end, examined) = Self.closing(in: bytes, from: index)
        guard let end else {
            charge(examined)
            return nil
        }
        return HTMLTag(
            name: packer.name, isEnd: isEnd, attributes: index..<end, end: end + 1)
    }

    /// The place of the `>` that closes a tag, and how many bytes it took to tell.
    ///
    /// One in a quoted value doesn't close it, unless nothing else does.
    private static func closing(in bytes: Span<UInt8>, from start: Int) -> (Int?, Int) {
        var index = start
        var firstQuoted: Int?
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: ">") { return (index, index - start) }
            if byte == UInt8(ascii: "<") { break }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"), index > start,
                bytes[index - 1] == UInt8(ascii: "=") || isSpace(bytes[index - 1])
            {
                guard let close = bytes.firstIndex(of: byte, from: index + 1) else {
                    // Never closed: the nearest `>` ends the tag after all.
                    let end = firstQuoted ?? bytes.firstIndex(of: UInt8(ascii: ">"), from: index)
                    return (end, bytes.count - start)
                }
                if firstQuoted == nil {
                    let value = bytes.extracting(index..<close)
                    firstQuoted = value.firstIndex(of: UInt8(ascii: ">")).map { $0 + index }
                }
                index = close
            }
            index += 1
        }
        return (firstQuoted, index - start)
    }
}
