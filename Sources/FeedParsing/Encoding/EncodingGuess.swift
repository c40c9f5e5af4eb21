/// Guesses the encoding of text that says nothing of it and is no UTF-8.
///
/// Each candidate decodes a sample; the one whose letters look most like a language wins: scripts
/// that belong together, capitals only where words begin, frequent letters rather than rare ones.
enum EncodingGuess {
    /// The likeliest encoding and how well it fits, at most about 1.
    static func best(for bytes: Span<UInt8>) -> (encoding: TextEncoding, score: Double) {
        let sample = sample(of: bytes)
        var best = (encoding: TextEncoding.windows1252, score: score(sample, .windows1252, .latin))
        let mayBeDoubleByte = mayBeDoubleByte(sample)
        for (name, script) in candidates {
            guard let encoding = TextEncoding(label: name),
                encoding.iconvName.isEmpty || mayBeDoubleByte
            else { continue }
            let score = score(sample, encoding, script)
            if score > best.score + 0.05 { best = (encoding, score) }
        }
        return best
    }

    private enum Script {
        case latin, cyrillic, greek, hebrew, arabic, thai, japanese, korean, chinese, big5
    }

    private static let candidates: [(String, Script)] = [
        ("windows-1250", .latin), ("windows-1251", .cyrillic), ("koi8-r", .cyrillic),
        ("iso-8859-5", .cyrillic), ("ibm866", .cyrillic), ("x-mac-cyrillic", .cyrillic),
        ("windows-1253", .greek), ("windows-1255", .hebrew), ("windows-1256", .arabic),
        ("windows-874", .thai), ("shift_jis", .japanese), ("euc-jp", .japanese),
        ("euc-kr", .korean), ("gbk", .chinese), ("big5", .big5),
    ]

    /// Up to 8 KiB around the bytes beyond ASCII: markup says nothing.
    private static func sample(of bytes: Span<UInt8>) -> [UInt8] {
        var sample: [UInt8] = []
        var from = 0
        while sample.count < 8 << 10 {
            let found = bytes.firstBeyondASCII(from: from)
            if found == bytes.count { break }
            // What stands before says where a word begins; all of it is ASCII.
            let start = max(from, found - 16)
            var end = min(bytes.count, found + 256)
            // No character is cut in two where something below the letters follows.
            while end < bytes.count, end < found + 320, bytes[end] >= 0x30 { end += 1 }
            sample += Array(copying: bytes.extracting(start..<end))
            sample.append(0x0A)
            from = end
        }
        return sample
    }

    /// Whether nearly all bytes beyond ASCII have another one after them, as where two bytes make a
    /// character. Tells it in a pass what would take six decoders to find out.
    private static func mayBeDoubleByte(_ sample: [UInt8]) -> Bool {
        var pairs = 0
        var errors = 0
        var index = 0
        while index < sample.count {
            guard sample[index] >= 0x80 else {
                index += 1
                continue
            }
            let isPair = index + 1 < sample.count && sample[index + 1] >= 0x30
            pairs += 1
            if !isPair { errors += 1 }
            index += isPair ? 2 : 1
        }
        return errors * 20 <= pairs
    }

    private static func score(
        _ sample: [UInt8], _ encoding: TextEncoding, _ script: Script
    ) -> Double {
        guard let decoded = encoding.decode(sample.span) else { return -1 }
        var previous: Unicode.Scalar = " "
        var total = 0.0
        var count = 0
        let scalars = Array(String(decoded.bytes.span).unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            defer { previous = scalar }
            if scalar.isASCII { continue }
            count += 1
            let next = index + 1 < scalars.count ? scalars[index + 1] : " "
            total += weight(scalar, after: previous, before: next, script)
        }
        if script == .chinese || script == .big5 { total += commonHanBonus(sample, script) }
        return count == 0 ? 0 : (total - 4 * Double(decoded.errors)) / Double(count)
    }

    private static func weight(
        _ scalar: Unicode.Scalar, after previous: Unicode.Scalar, before next: Unicode.Scalar,
        _ script: Script
    ) -> Double {
        let value = scalar.value
        let touchesLatin = isASCIILetter(previous) || isASCIILetter(next)
        switch script {
        case .latin:
            if (0xC0..<0x180).contains(value), value != 0xD7, value != 0xF7 {
                if isASCIILetter(previous), isASCIICapital(scalar, after: previous) { return -0.5 }
                return touchesLatin ? 0.7 : -0.2
            }
            return (0x2013...0x2026).contains(value) || value == 0xA0 || value == 0xAB
                || value == 0xBB ? 0.6 : -0.5
        case .cyrillic:
            return alphabetic(
                scalar, after: previous, touchesLatin, in: 0x400...0x45F, common: "оеаинтсрвлкмдпу")
        case .greek:
            return alphabetic(
                scalar, after: previous, touchesLatin, in: 0x386...0x3CE, common: "αοιετσνηυρπκμλς")
        case .hebrew: return plain(value, touchesLatin, in: 0x5D0...0x5EA)
        case .arabic: return plain(value, touchesLatin, in: 0x621...0x64A)
        case .thai: return plain(value, touchesLatin, in: 0xE01...0xE4E)
        case .japanese:
            switch value {
            case 0x3041...0x3096: return 1
            case 0x30A1...0x30FC: return 0.9
            case 0x4E00...0x9FFF: return 0.6
            case 0x3000...0x3020, 0xFF01...0xFF5E, 0x2026: return 0.5
            default: return -0.5
            }
        case .korean:
            switch value {
            case 0xAC00...0xD7A3: return 1.05
            case 0x4E00...0x9FFF: return 0.1
            case 0x3000...0x3020, 0xFF01...0xFF5E, 0x2013...0x2026: return 0.5
            default: return -0.5
            }
        case .chinese, .big5:
            switch value {
            case 0x4E00...0x9FFF: return 0
            case 0x3000...0x3020, 0xFF01...0xFF5E, 0x2013...0x2026: return 0.5
            default: return -0.5
            }
        }
    }

    private static func alphabetic(
        _ scalar: Unicode.Scalar, after previous: Unicode.Scalar, _ touchesLatin: Bool,
        in range: ClosedRange<UInt32>, common: String
    ) -> Double {
        if touchesLatin { return -1 }
        guard range.contains(scalar.value) else { return scalar.value == 0xA0 ? 0.2 : -0.4 }
        if common.unicodeScalars.contains(scalar) { return 1.1 }
        if scalar.properties.isLowercase { return 0.8 }
        return previous.properties.isLowercase ? -1 : 0.5
    }

    private static func plain(
        _ value: UInt32, _ touchesLatin: Bool, in range: ClosedRange<UInt32>
    ) -> Double {
        if touchesLatin { return -1 }
        return range.contains(value) ? 0.9 : -0.5
    }

    /// Frequent characters come first in GB 2312 and Big5, the rare ones in a second level.
    private static func commonHanBonus(_ sample: [UInt8], _ script: Script) -> Double {
        let common: ClosedRange<UInt8> = script == .chinese ? 0xB0...0xD7 : 0xA4...0xC6
        var bonus = 0.0
        var index = 0
        while index + 1 < sample.count {
            if sample[index] < 0x80 {
                index += 1
                continue
            }
            if common.contains(sample[index]) { bonus += 1 }
            index += 2
        }
        return bonus
    }

    private static func isASCIILetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && isLetter(UInt8(scalar.value))
    }

    /// Whether a capital follows a small letter, which words don't have.
    private static func isASCIICapital(
        _ scalar: Unicode.Scalar, after previous: Unicode.Scalar
    ) -> Bool {
        scalar.properties.isUppercase && previous.properties.isLowercase
    }
}
