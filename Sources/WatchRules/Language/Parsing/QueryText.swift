/// A query as scalars, with the places of mistakes in it.
struct QueryText {
    let string: String
    let scalars: [Unicode.Scalar]
    /// Of each scalar in bytes of UTF-8, and of the end.
    let offsets: [Int]
    /// Where grapheme clusters begin, and the end.
    private let boundaries: [Int]

    init(_ string: String) {
        self.string = string
        scalars = Array(string.unicodeScalars)
        var offsets = [0]
        var offset = 0
        for scalar in scalars {
            offset += UTF8.width(scalar)
            offsets.append(offset)
        }
        self.offsets = offsets
        // Each ASCII scalar is a cluster, but for CR LF.
        if offset == scalars.count, !scalars.contains("\r") {
            boundaries = offsets
            return
        }
        var boundaries = [0]
        var boundary = 0
        for character in string {
            boundary += character.utf8.count
            boundaries.append(boundary)
        }
        self.boundaries = boundaries
    }

    /// In bytes of UTF-8.
    var length: Int { offsets.last ?? 0 }

    subscript(index: Int) -> Unicode.Scalar? {
        scalars.indices.contains(index) ? scalars[index] : nil
    }

    /// The bytes of these scalars.
    func bytes(_ range: Range<Int>) -> Range<Int> {
        offsets[range.lowerBound]..<offsets[range.upperBound]
    }

    /// - Parameter range: Of scalars.
    func slice(_ range: Range<Int>) -> String {
        let bytes = string.utf8
        let start = bytes.index(bytes.startIndex, offsetBy: offsets[range.lowerBound])
        let end = bytes.index(
            start, offsetBy: offsets[range.upperBound] - offsets[range.lowerBound])
        return String(string[start..<end])
    }

    /// - Parameter bytes: On boundaries of scalars.
    func slice(bytes: Range<Int>) -> String {
        String(decoding: Array(string.utf8)[bytes], as: UTF8.self)
    }

    /// The whole query with these bytes replaced.
    func replacing(_ bytes: Range<Int>, by new: String) -> String {
        slice(bytes: 0..<bytes.lowerBound) + new + slice(bytes: bytes.upperBound..<length)
    }

    /// The clusters that `bytes` touches.
    func clusters(_ bytes: Range<Int>) -> Range<Int> {
        let upper = min(bytes.upperBound, length)
        let lower = min(bytes.lowerBound, upper)
        let start = boundaries[index(of: lower)]
        let last = index(of: upper)
        let end =
            boundaries[last] == upper ? upper : boundaries[min(last + 1, boundaries.count - 1)]
        return start..<max(start, end)
    }

    /// From 1.
    func column(at offset: Int) -> Int { index(of: offset) + 1 }

    /// The last boundary at or before `offset`.
    private func index(of offset: Int) -> Int {
        var (low, high) = (0, boundaries.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if boundaries[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }
}

extension Unicode.Scalar {
    /// Also what looks like nothing and divides words.
    var isQuerySpace: Bool {
        if value < 0x80 { return value == 0x20 || 0x09...0x0D ~= value }
        return properties.isWhitespace || self == "\u{200B}" || self == "\u{FEFF}"
    }

    /// Those that word processors make of them count as well.
    var isQueryQuote: Bool {
        switch self {
        case "\"", "“", "”", "„", "«", "»", "＂": true
        default: false
        }
    }

    var isQueryOpen: Bool { self == "(" || self == "（" }
    var isQueryClose: Bool { self == ")" || self == "）" }
    var isQueryMinus: Bool { self == "-" || self == "–" || self == "−" }

    /// Ends a bare word.
    var endsQueryWord: Bool {
        isQuerySpace || isQueryQuote || isQueryOpen || isQueryClose || self == "|"
    }

    var isASCIIDigit: Bool { ("0"..."9").contains(self) }
    var isASCIILetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
}
