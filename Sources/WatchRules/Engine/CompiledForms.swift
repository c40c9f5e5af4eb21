/// The plain values that a compiled query consists of. Ids are `UInt32`, `none` is no id.
let none = UInt32.max

/// A range of places in a list.
struct Run: BitwiseCopyable, Hashable {
    var start: UInt32
    var end: UInt32

    init(_ start: Int, _ end: Int) {
        self.start = UInt32(clamping: start)
        self.end = UInt32(clamping: end)
    }

    @inline(__always)
    var indices: Range<Int> { Int(start)..<Int(end) }
}

/// One bit for each field that items have text in.
struct FieldSet: OptionSet, BitwiseCopyable, Hashable {
    var rawValue: UInt8

    static let title = FieldSet(rawValue: 1)
    static let summary = FieldSet(rawValue: 2)
    static let content = FieldSet(rawValue: 4)
    static let author = FieldSet(rawValue: 8)
    static let category = FieldSet(rawValue: 16)
    static let url = FieldSet(rawValue: 32)
    static let text: FieldSet = [.title, .summary, .content]

    /// In the order of `QueryItem.texts`; the number of a field is its place here.
    static let parts: [QueryField] = [.title, .summary, .content, .author, .category, .url]
}

extension FieldSet {
    init(_ scope: FieldScope) {
        self = []
        for (number, field) in Self.parts.enumerated() where scope.fields.contains(field) {
            insert(FieldSet(rawValue: 1 << UInt8(number)))
        }
    }
}

/// A step of a query's program: what it is in the upper 4 bits, a number in the lower 28.
///
/// Operators with parts are followed by the offset past their last part, then by the parts.
struct Instruction: BitwiseCopyable, Hashable {
    var bits: UInt32

    enum Code: UInt32 {
        /// The number of a key: that of a word in title, summary or content, or of a fact. The first of
        /// all codes, since parts are in their order, and nothing is sooner told.
        case key
        /// The number of a leaf.
        case leaf
        case all, any
        /// One part.
        case not
        /// How many of its parts are needed.
        case atLeast
        /// The number of a NEAR.
        case near
        /// The number of a count.
        case count
        case everything, never
        /// One part, without which the query doesn't hold here; whether it does, the interpreter says.
        case perhaps
    }

    static let largest: UInt32 = 0xFFF_FFFF

    init(_ code: Code, _ number: UInt32 = 0) { bits = code.rawValue << 28 | number & Self.largest }
    init(offset: Int) { bits = UInt32(clamping: offset) }

    @inline(__always)
    var code: Code { Code(rawValue: bits >> 28) ?? .never }
    @inline(__always)
    var number: UInt32 { bits & Self.largest }
}

/// A leaf: a term in certain fields, or another condition that has no parts.
struct Leaf: BitwiseCopyable, Hashable {
    enum Kind: UInt8 {
        /// `first` is the key of a word.
        case word
        /// `first` and `second` are keys of words that stand side by side.
        case pair
        /// Words that stand one after the other: `second` keys of steps, from `first` on.
        case phrase
        /// `first` is the number of a pattern.
        case pattern
        /// `first` is a key that stands for a fact of the item.
        case fact
        /// `first` is the number of a regex, `second` the key of its letters or `none`.
        case regex
        /// One of `fields` has text.
        case present
        /// `first` is the number of a comparison.
        case compare
    }

    var kind: Kind
    var fields: FieldSet
    var first: UInt32 = 0
    var second: UInt32 = 0

    /// Those of a phrase.
    @inline(__always)
    var phraseKeys: Range<Int> { Int(first)..<Int(first) + Int(second) }

    /// Longer phrases are patterns.
    static let mostPhraseKeys = 8
}

/// A term that is more than some plain words.
struct Pattern: BitwiseCopyable {
    /// Sequences of steps, from here up to those of the next pattern.
    var sequences: Run
    var slop: UInt32
    var isExact: Bool
    /// Folded keys alone decide.
    var isFolded: Bool
    /// If they don't, capitals matter.
    var keepsCase: Bool
    /// It has to be a whole category.
    var isWhole: Bool
}

/// A word of a sequence, as `LeafPattern.Step` has it.
struct Step: BitwiseCopyable {
    /// Any of these.
    var keys: Run
    /// Numbers of byte strings: any of these as it is written, if the pattern isn't folded.
    var written: Run
    /// Numbers of byte strings; 0 is empty.
    var before: UInt32
    var after: UInt32
    /// -1: any.
    var distance: Int32
    var isLinked: Bool

    var isPlain: Bool { before == 0 && after == 0 && distance < 0 && !isLinked }
}

struct CompiledNear: BitwiseCopyable {
    /// Leaves whose places are those of the operand, as indices into a list of leaves.
    var left: Run
    var right: Run
    var words: UInt32
    var isOrdered: Bool
}

struct CompiledCount: BitwiseCopyable {
    /// As in `CompiledNear`.
    var leaves: Run
    /// The number of a comparison of counts.
    var comparison: UInt32
}

/// Where a query is looked at: when its key is in the item.
struct Posting: BitwiseCopyable {
    enum Kind: UInt32, CaseIterable {
        /// The program is run, if the guard is there as well.
        case verify
        /// The same of a query that is filed under several keys: it is run for the first of them.
        case verifyOnce
        /// The key in one of the fields `guardKey` is all the query asks.
        case word
        /// The same of a query that a single source asks: the fields are the lower 8 bits of `guardKey`,
        /// the source those above.
        case wordOfOne
        /// The key and `guardKey` have to be there, in title, summary or content.
        case both
        /// The key has to be there, and `guardKey` must not, in title, summary or content.
        case without
        /// The word `guardKey` has to follow, or to stand before it, in title, summary or content.
        case pairNext, pairBefore

        /// As `verify`; the program is this leaf alone, or all of its parts.
        case phrase, pattern, regex, all
    }

    private var bits: UInt32
    /// A key, or `none`.
    var guardKey: UInt32

    init(_ kind: Kind, query: Int, guardKey: UInt32) {
        bits = kind.rawValue << 28 | UInt32(clamping: query)
        self.guardKey = guardKey
    }

    /// A word's, with its only source in it, if that has room.
    func ofOne(_ source: UInt32) -> Posting? {
        source >> 24 == 0
            ? Posting(.wordOfOne, query: Int(query), guardKey: guardKey | source << 8) : nil
    }

    @inline(__always)
    var kindNumber: Int { Int(bits >> 28) }
    @inline(__always)
    var kind: Kind { Kind(rawValue: bits >> 28) ?? .verify }

    // What is asked of each post of an item, without a branch for its kind: all bits, or none.

    @inline(__always)
    private func all(ofKinds kinds: UInt32) -> UInt32 { 0 &- (kinds &>> (bits &>> 28) & 1) }

    /// Its key has to be in one of these.
    @inline(__always)
    var fields: UInt32 {
        let isOfWord = all(ofKinds: 0b1100)
        let isOfText = all(ofKinds: 0b1111_0000)
        return (guardKey | ~isOfWord) & (UInt32(FieldSet.text.rawValue) | ~isOfText)
    }

    /// It holds only with the key `guardKey`.
    @inline(__always)
    var hasGuard: UInt32 { all(ofKinds: 0b1111_1101_0011) & (guardKey == none ? 0 : .max) }

    @inline(__always)
    var query: UInt32 { bits & Instruction.largest }
}
