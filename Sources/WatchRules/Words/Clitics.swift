/// What apostrophes join to a word without being part of it. Closed lists: `don't` isn't `don`,
/// and `aujourd'hui` isn't `hui`.
enum Clitics {
    /// After the apostrophe, in English: OpenAI's, they'll, he'd, we've, we're, I'm.
    private static let ends = packed("s ll d ve re m")

    /// Before it, in French, Italian and Catalan: l'OpenAI, dell'OpenAI.
    private static let elisions = packed(
        """
        l d j m t s n c qu jusqu lorsqu puisqu quoiqu un dell all dall nell sull coll quell quest \
        bell sant gl agl degl dagl negl sugl v
        """)

    /// - Parameter packed: Up to eight letters, the last one lowest.
    static func isEnd(packed: UInt64) -> Bool { ends.contains(packed) }
    static func isElision(packed: UInt64) -> Bool { elisions.contains(packed) }

    static func isEnd(_ key: ArraySlice<UInt8>) -> Bool { ends.contains(packed(key)) }
    static func isElision(_ key: ArraySlice<UInt8>) -> Bool { elisions.contains(packed(key)) }

    private static func packed(_ words: String) -> [UInt64] {
        words.utf8.split(separator: 0x20).map { packed(Array($0)[...]) }
    }

    /// The bytes of a word in one integer; 0 if there are too many.
    private static func packed(_ word: ArraySlice<UInt8>) -> UInt64 {
        word.count > 8 ? 0 : word.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
