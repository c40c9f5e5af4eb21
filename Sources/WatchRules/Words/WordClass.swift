/// The part a scalar plays in word boundaries: the Word_Break property (UAX #29 table 3), parted
/// further where docs/rules.md departs from it.
///
/// The raw values are those of `WordTables.classBlocks`, in the order of its generator.
enum WordClass: UInt8 {
    case other, cr, lf, newline, space
    case extend
    /// A vowel sign that Thai and Lao write after its cluster; `other` in UAX #29.
    case clusterTail
    case format, zwj
    case singleQuote, doubleQuote
    case midLetter
    /// A colon; MidLetter in UAX #29, where `BREAKING:OpenAI` would be one word.
    case colon
    case midNum, midNumLet
    /// A full stop; MidNumLet in UAX #29, where `announced.OpenAI` would be one word.
    case fullStop
    /// U+202F, which groups digits; ExtendNumLet in UAX #29, where `10 kg` would be one word.
    case narrowSpace
    case extendNumLet
    case regionalIndicator
    case emoji
    /// Extended_Pictographic, but no word: ©, ™, arrows.
    case pictograph
    /// An emoji that is ALetter as well: 🅰.
    case emojiLetter
    /// A letter that is a word alone: Han, Hiragana, Thai, Lao, Khmer, Burmese; `other` in UAX #29.
    case character
    /// The same, but ALetter in UAX #29: 々.
    case characterLetter
    case katakana, hebrew, numeric
    /// A letter of a script whose marks are kept.
    case letter
    /// A letter of Latin, Greek or Cyrillic that is not upper case.
    case lower
    case upper

    init(of scalar: UInt32) {
        guard scalar < WordTables.limit else {
            self = (0xE0000...0xE0FFF).contains(scalar) ? .extend : .other
            return
        }
        let index = Int(scalar >> 5)
        let block = WordTables.classIndex[index >> 2] >> (UInt64(index & 3) * 16) & 0xFFFF
        let place = Int(block) << 5 | Int(scalar & 31)
        let value = WordTables.classBlocks[place >> 3] >> (UInt64(place & 7) * 8) & 0xFF
        self = WordClass(rawValue: UInt8(truncatingIfNeeded: value)) ?? .other
    }

    /// ALetter, Hebrew_Letter (AHLetter in UAX #29).
    var isLetter: Bool {
        switch self {
        case .letter, .lower, .upper, .emojiLetter, .hebrew: true
        default: false
        }
    }

    /// Extend, Format, ZWJ: no boundary stands before one (WB4).
    var isIgnored: Bool { self == .extend || self == .format || self == .zwj }

    var isPictographic: Bool { self == .emoji || self == .pictograph || self == .emojiLetter }

    /// A segment with one of these is a word; others are spaces, punctuation and symbols.
    var makesWord: Bool {
        switch self {
        case .letter, .lower, .upper, .emojiLetter, .hebrew, .numeric, .katakana, .character,
            .emoji, .regionalIndicator:
            true
        default: false
        }
    }

    /// As docs/rules.md has it.
    var tailored: WordClass {
        switch self {
        case .colon: .other
        case .narrowSpace: .midNum
        case .characterLetter: .character
        case .clusterTail: .extend
        default: self
        }
    }

    /// As UAX #29 has it.
    var untailored: WordClass {
        switch self {
        case .colon: .midLetter
        case .fullStop: .midNumLet
        case .narrowSpace: .extendNumLet
        case .character, .clusterTail: .other
        case .characterLetter: .letter
        default: self
        }
    }
}
