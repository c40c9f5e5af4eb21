/// The words of a link: those of its path, query and fragment.
enum LinkWords {
    /// As long in bytes as `link`, so that offsets stay the same: what comes before the path is blank,
    /// what parts words there is slashes, and a character stands in the place of its escapes (`%C3%A9`),
    /// filled up with soft hyphens, which vanish from words.
    static func text(of link: String) -> String {
        let bytes = Array(link.utf8)
        let start = ItemFacts.authority(of: bytes)?.upperBound ?? 0
        var words = Array(repeating: UInt8(ascii: " "), count: start)
        words.reserveCapacity(bytes.count)
        var index = start
        while index < bytes.count {
            if let scalar = escapedScalar(at: index, in: bytes) {
                append(scalar, to: &words)
                index += UTF8.width(scalar) * 3
            } else {
                words.append(partsWords(bytes[index]) ? slash : bytes[index])
                index += 1
            }
        }
        return String(decoding: words, as: UTF8.self)
    }

    private static let slash = UInt8(ascii: "/")

    private static func partsWords(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "+")
    }

    private static func append(_ scalar: Unicode.Scalar, to words: inout [UInt8]) {
        let written = Array(String(scalar).utf8)
        if written.count == 1, written[0] <= 0x20 || written[0] == 0x7F || partsWords(written[0]) {
            words += [slash, slash, slash]
            return
        }
        words += written
        for _ in written { words += [0xC2, 0xAD] }
    }

    /// What the escapes that begin at `index` stand for; nil if there are none, or not of UTF-8.
    private static func escapedScalar(at index: Int, in bytes: [UInt8]) -> Unicode.Scalar? {
        guard let first = escapedByte(at: index, in: bytes) else { return nil }
        let count =
            switch first {
            case ..<0x80: 1
            case 0xC2..<0xE0: 2
            case 0xE0..<0xF0: 3
            case 0xF0..<0xF5: 4
            default: 0
            }
        var decoded: [UInt8] = []
        for number in 0..<count {
            guard let byte = escapedByte(at: index + number * 3, in: bytes) else { return nil }
            decoded.append(byte)
        }
        let scalars = String(validating: decoded, as: UTF8.self)?.unicodeScalars
        return scalars?.count == 1 ? scalars?.first : nil
    }

    private static func escapedByte(at index: Int, in bytes: [UInt8]) -> UInt8? {
        guard index + 2 < bytes.count, bytes[index] == UInt8(ascii: "%"),
            let high = Character(Unicode.Scalar(bytes[index + 1])).hexDigitValue,
            let low = Character(Unicode.Scalar(bytes[index + 2])).hexDigitValue
        else { return nil }
        return UInt8(high << 4 | low)
    }
}

extension [TextWord] {
    /// Further words for those that a full stop or `_` in a link sets apart, so that `deal.html`
    /// finds itself; of at most `Word.widestJoin` parts.
    ///
    /// - Parameter link: What they stand in.
    func joinedInLink(_ link: Span<UInt8>) -> [TextWord] {
        let whole = filter { $0.form == .whole }
        var joined: [TextWord] = []
        for (index, first) in whole.enumerated() {
            var word = first
            word.form = .joined
            for next in whole[(index + 1)...].prefix(Word.widestJoin - 1) {
                let gap = word.range.upperBound..<next.range.lowerBound
                guard gap.count == 1, next.positions.lowerBound == word.positions.upperBound,
                    link[gap.lowerBound] == UInt8(ascii: ".")
                        || link[gap.lowerBound] == UInt8(ascii: "_")
                else { break }
                word.key += [link[gap.lowerBound]] + next.key
                word.positions = word.positions.lowerBound..<next.positions.upperBound
                word.range = word.range.lowerBound..<next.range.upperBound
                joined.append(word)
            }
        }
        return joined
    }
}
