/// What a term or phrase of a rule asks of a text: one of several sequences of neighbouring words.
struct TermPattern: Hashable {
    /// `data-centre` is two: the words data and centre, and the word datacentre.
    private(set) var sequences: [[Step]]

    /// One word of a sequence.
    struct Step: Hashable {
        /// Any of these; `müller` is muller and mueller.
        var keys: [[UInt8]]
        /// The signs that stand directly before and after it: `$NVDA`, `C++`.
        var before: [UInt8] = []
        var after: [UInt8] = []
        /// How many bytes lie between the word before and this one; nil: any that hold no word.
        var distance: Int?
    }

    /// The longest term, in bytes of UTF-8.
    static let longestTerm = 4096
    /// With more links than this in a term, all of them are hyphens or none is.
    private static let mostLinks = 5

    init(_ term: String) throws(TermFault) {
        guard term.utf8.count <= Self.longestTerm else { throw .tooLong }
        let text = term.utf8Span.span
        var collector = WordCollector()
        var scanner = WordScanner(splitsHashtags: false)
        let positions = scanner.scan(text, into: &collector)
        let words = collector.words
        guard positions > 0 else { throw .nothingToSearch }
        guard words.count == positions else { throw .tooLong }

        var links: [WordLink?] = []
        var steps: [Step] = []
        for (index, word) in words.enumerated() {
            let gapStart = index > 0 ? words[index - 1].range.upperBound : 0
            let gap = gapStart..<word.range.lowerBound
            let next = index + 1 < words.count ? words[index + 1].range.lowerBound : text.count
            var step = Step(keys: [word.key])
            step.keys += Self.umlautsSpelledOut(in: text.string(word.range))
            step.before = Signs.ending(gap, of: text, isAfterWord: index > 0)
            step.after = Signs.starting(word.range.upperBound..<next, of: text)
            if index > 0, gap.count == step.before.count {
                let isRun = word.isCharacter && words[index - 1].isCharacter
                step.distance = isRun || !gap.isEmpty ? gap.count : nil
            }
            steps.append(step)
            let link = index > 0 ? WordLink(at: gapStart, in: text) : nil
            links.append(link?.end == word.range.lowerBound ? link : nil)
        }
        sequences = Self.variants(of: steps, links: links)
    }

    /// The steps with each link as a boundary, and as none.
    private static func variants(of steps: [Step], links: [WordLink?]) -> [[Step]] {
        let linked = links.indices.filter { links[$0] != nil }
        guard linked.count <= mostLinks else {
            return [[], Set(linked)].map { merged(steps, links: links, at: $0) }
        }
        return (0..<1 << linked.count).map { mask in
            let chosen = linked.enumerated().filter { mask >> $0.offset & 1 == 1 }
            return merged(steps, links: links, at: Set(chosen.map(\.element)))
        }
    }

    private static func merged(
        _ steps: [Step], links: [WordLink?], at joints: Set<Int>
    ) -> [Step] {
        var result: [Step] = []
        for (index, step) in steps.enumerated() {
            guard joints.contains(index), let link = links[index], var last = result.popLast()
            else {
                result.append(step)
                continue
            }
            last.keys = last.keys.flatMap { left in
                step.keys.map { left + (link.isFullStop ? [0x2E] : []) + $0 }
            }
            last.after = step.after
            result.append(last)
        }
        return result
    }

    /// The key of a word with ä, ö or ü as it is spelled without them, if it has one.
    private static func umlautsSpelledOut(in word: String) -> [[UInt8]] {
        if word.utf8.allSatisfy({ $0 < 0x80 }) { return [] }
        var spelled = ""
        for character in word {
            switch character {
            case "ä", "Ä": spelled += "ae"
            case "ö", "Ö": spelled += "oe"
            case "ü", "Ü": spelled += "ue"
            default: spelled.append(character)
            }
        }
        guard spelled != word else { return [] }
        var collector = WordCollector()
        var scanner = WordScanner(splitsHashtags: false)
        _ = scanner.scan(spelled.utf8Span.span, into: &collector)
        return collector.words.count == 1 ? collector.words.map(\.key) : []
    }
}

/// Why a term can't be searched for.
enum TermFault: Error {
    case nothingToSearch, tooLong
}

/// The words of a term as they stand, without further forms.
private struct WordCollector: WordSink {
    static let readsHash = false
    private(set) var words: [(key: [UInt8], range: Range<Int>, isCharacter: Bool)] = []

    mutating func take(_ word: Word, key: Span<UInt8>) {
        guard word.form == .whole else { return }
        var bytes: [UInt8] = []
        for index in key.indices { bytes.append(key[index].lowercased) }
        words.append((bytes, word.range, word.isCharacter))
    }
}

/// `$ # @ + &` and the full stop of `.NET`: punctuation that belongs to the word it touches.
enum Signs {
    private static func isSign(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x23, 0x24, 0x26, 0x2B, 0x40: true
        default: false
        }
    }

    static func starting(_ gap: Range<Int>, of text: Span<UInt8>) -> [UInt8] {
        var signs: [UInt8] = []
        for index in gap {
            guard isSign(text[index]) else { break }
            signs.append(text[index])
        }
        return signs
    }

    /// - Parameter isAfterWord: The gap begins where a word ends.
    static func ending(
        _ gap: Range<Int>, of text: Span<UInt8>, isAfterWord: Bool
    ) -> [UInt8] {
        var signs: [UInt8] = []
        var index = gap.upperBound
        if let last = gap.last, text[last] == 0x2E {
            // An ellipsis, or the end of a sentence, is no part of the word after it.
            let isAlone = gap.count == 1 ? !isAfterWord : text[last - 1] != 0x2E
            guard isAlone else { return [] }
            signs.append(0x2E)
            index = last
        }
        while index > gap.lowerBound, isSign(text[index - 1]) {
            index -= 1
            signs.insert(text[index], at: 0)
        }
        return signs
    }
}
