/// What the letters U+00C0 to U+017F are folded to, two bytes each in a text.
struct LatinLetters: ~Copyable {
    private let table: FlatBuffer<UInt32>
    let view: View

    init() {
        table = FlatBuffer(Self.letters)
        view = View(table: table.view)
    }

    /// Made once: folding them all takes longer than to look for a few words in an item.
    private static let letters = (UInt32(0xC0)...0x17F).map { folded($0) }

    /// Up to three ASCII letters, the first one lowest, and above them their number; 0 of what is no
    /// letter, or folds to something else.
    private static func folded(_ scalar: UInt32) -> UInt32 {
        let wordClass = WordClass(of: scalar)
        // ſ is also s without regard to case, which regexes have to know.
        guard wordClass == .lower || wordClass == .upper, scalar != 0x17F,
            let letter = Unicode.Scalar(scalar)
        else { return 0 }
        var folding = Folding()
        let text = Array(String(letter).utf8)
        folding.append(text.indices, of: text.span)
        let key = folding.key
        guard 1...3 ~= key.count, key.allSatisfy({ $0 &- 0x61 < 26 }) else { return 0 }
        return key.reversed().reduce(0) { $0 << 8 | UInt32($1) } | UInt32(key.count) << 24
    }

    struct View {
        fileprivate let table: FlatView<UInt32>

        @inline(__always)
        static func mayBegin(with byte: UInt8) -> Bool { byte &- 0xC3 < 3 }

        /// - Parameter lead: One that a letter may begin with.
        @inline(__always)
        subscript(lead: UInt8, next: UInt8) -> UInt32 {
            table[Int(lead &- 0xC3) << 6 | Int(next & 0x3F)]
        }
    }
}
