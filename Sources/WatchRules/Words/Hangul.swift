/// The arithmetic of Hangul syllables (Unicode 15.0 §3.12).
enum Hangul {
    private static let firstSyllable: UInt32 = 0xAC00
    private static let syllableCount: UInt32 = 11172
    private static let trailingCount: UInt32 = 28

    /// The syllable that `right`, a conjoining vowel or final consonant, makes of `left`.
    static func composed(_ left: UInt32, _ right: UInt32) -> UInt32? {
        let lead = left &- 0x1100
        let vowel = right &- 0x1161
        if lead < 19, vowel < 21 { return firstSyllable + (lead * 21 + vowel) * trailingCount }
        let syllable = left &- firstSyllable
        let trail = right &- 0x11A7
        guard syllable < syllableCount, syllable.isMultiple(of: trailingCount) else { return nil }
        return 1..<trailingCount ~= trail ? left + trail : nil
    }

    /// How many syllables, at most `limit`, stand at the end of `bytes`, three bytes each.
    static func trailingSyllables(in bytes: Span<UInt8>, upTo limit: Int) -> Int {
        var count = 0
        while count < limit, bytes.count >= (count + 1) * 3 {
            let start = bytes.count - (count + 1) * 3
            // U+AC00 to U+D7A3 are the sequences that begin with 0xEA 0xB0 to 0xED 0x9E 0xA3.
            guard 0xEA...0xED ~= bytes[start] else { break }
            let scalar = bytes.scalar(at: start).value
            guard scalar >= firstSyllable, scalar < firstSyllable + syllableCount else { break }
            count += 1
        }
        return count
    }
}
