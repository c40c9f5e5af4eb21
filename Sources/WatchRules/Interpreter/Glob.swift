internal import Foundation

/// A word of a query letter by letter, with `*` for any letters and `?` for one.
struct Glob: Hashable, Sendable {
    enum Part: Hashable, Sendable {
        case letter(Unicode.Scalar)
        case one
        case many
    }

    let parts: [Part]
    let hasWildcards: Bool
    /// The letters in UTF-8.
    let bytes: [UInt8]

    init(parts: [Part]) {
        self.parts = parts
        hasWildcards = parts.contains { $0 == .one || $0 == .many }
        var letters = String.UnicodeScalarView()
        for case .letter(let letter) in parts { letters.append(letter) }
        bytes = Array(String(letters).utf8)
    }

    /// `*` alone: any one word.
    var isAnything: Bool { parts == [.many] }

    func matches(_ text: [Unicode.Scalar]) -> Bool {
        // Most words are refused by an end.
        if case .letter(let first)? = parts.first, first != text.first { return false }
        if case .letter(let last)? = parts.last, last != text.last { return false }
        var (part, letter) = (0, 0)
        // The last `*`, and up to where it reaches.
        var (star, reach) = (-1, 0)
        while letter < text.count {
            if part < parts.count, parts[part] == .many {
                (star, reach) = (part, letter)
                part += 1
            } else if part < parts.count,
                parts[part] == .one || parts[part] == .letter(text[letter])
            {
                part += 1
                letter += 1
            } else if star >= 0 {
                reach += 1
                (part, letter) = (star + 1, reach)
            } else {
                return false
            }
        }
        // `*` may stand for nothing.
        while part < parts.count, parts[part] == .many { part += 1 }
        return part == parts.count
    }
}

/// Letters that stand for `*` and `?` while a term is cut into words, so that they belong to the
/// word they touch. None of them is in the term.
struct WildcardLetters {
    private let many: Unicode.Scalar
    private let one: Unicode.Scalar
    private let manyKatakana: Unicode.Scalar
    private let oneKatakana: Unicode.Scalar

    init?(absentFrom term: String) {
        let used = Set(term.unicodeScalars)
        func absent(_ range: ClosedRange<UInt32>) -> [Unicode.Scalar] {
            range.compactMap(Unicode.Scalar.init).filter { !used.contains($0) }
        }
        // Kharoshthi letters, without case or marks; and small Katakana of Ainu.
        let letters = absent(0x10A19...0x10A30)
        let katakana = absent(0x31F0...0x31FF)
        guard letters.count > 1, katakana.count > 1 else { return nil }
        (many, one) = (letters[0], letters[1])
        (manyKatakana, oneKatakana) = (katakana[0], katakana[1])
    }

    /// `term` with letters for its wildcards. Where a script is written without spaces, a `*` beside
    /// a character says nothing, so it goes.
    func written(in term: String) -> String {
        var result = String.UnicodeScalarView()
        let scalars = Array(term.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            guard scalar == "*" || scalar == "?" else {
                result.append(scalar)
                continue
            }
            let classes = [scalars[..<index].reversed()[...], scalars[(index + 1)...]]
                .compactMap(Self.neighbour)
            if classes.contains(.katakana) {
                result.append(scalar == "*" ? manyKatakana : oneKatakana)
            } else if scalar == "?" || !classes.contains(.character) {
                result.append(scalar == "*" ? many : one)
            }
        }
        return String(result)
    }

    /// The class of the first scalar that counts; nil for a wildcard.
    private static func neighbour(_ scalars: some Sequence<Unicode.Scalar>) -> WordClass? {
        for scalar in scalars {
            let wordClass = WordClass(of: scalar.value).tailored
            if !wordClass.isIgnored { return wordClass }
        }
        return nil
    }

    func glob(_ letters: some Sequence<Unicode.Scalar>) -> Glob {
        Glob(
            parts: letters.map {
                switch $0 {
                case many, manyKatakana: .many
                case one, oneKatakana: .one
                default: .letter($0)
                }
            })
    }
}

/// What a word looks like where letter case or marks count.
enum WrittenWord {
    /// In canonical composition, without invisible characters.
    ///
    /// - Parameter keepsPunctuation: Else hyphens, full stops and apostrophes within it go.
    static func letters(
        of text: String, keepsCase: Bool, keepsPunctuation: Bool
    ) -> [Unicode.Scalar] {
        if text.utf8.allSatisfy(\.isASCIIWord) {
            return text.utf8.map { Unicode.Scalar(keepsCase ? $0 : $0.lowercased) }
        }
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !scalar.properties.isDefaultIgnorableCodePoint {
            switch scalar.value {
            case 0x27, 0x2018, 0x2019, 0x02BC, 0xFF07:
                if keepsPunctuation { kept.append("'") }
            default:
                if keepsPunctuation || !isPunctuation(scalar) { kept.append(scalar) }
            }
        }
        let written = keepsCase ? String(kept) : String(kept).lowercased()
        return Array(written.precomposedStringWithCanonicalMapping.unicodeScalars)
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .dashPunctuation, .otherPunctuation, .spaceSeparator: true
        default: false
        }
    }
}
