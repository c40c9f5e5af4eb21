internal import Foundation

/// A text of an item, cut into words once for all queries.
struct FieldText: Sendable {
    let field: QueryField
    let text: String
    /// What the words are taken from, as long in bytes as `text`.
    let scanned: String
    /// By position; of several forms at one, in no particular order.
    let words: [TextWord]
    /// The first of `words` at every position, and their number.
    private let starts: [Int]

    /// How many words it has; the parts of a joined word count, the joined word doesn't.
    var positionCount: Int { starts.count - 1 }

    /// - Parameters:
    ///   - scanned: What the words are taken from, if not from `text`: as long in bytes.
    ///   - paragraphs: Where paragraphs begin, in bytes; after line breaks they do as well.
    init(
        _ field: QueryField, _ text: String, scanned: String? = nil, paragraphs: [Int] = [],
        splitsHashtags: Bool = true
    ) {
        self.field = field
        self.text = text
        self.scanned = scanned ?? text
        var collector = TextWordCollector()
        var scanner = WordScanner(splitsHashtags: splitsHashtags)
        let source = self.scanned
        let count = scanner.scan(source.utf8Span.span, into: &collector)
        let paragraphs = (paragraphs + Self.lineStarts(of: source.utf8Span.span)).sorted()
        let sentences = (paragraphs + Self.sentenceStarts(of: source.utf8Span.span)).sorted()
        let joined = field == .url ? collector.words.joinedInLink(text.utf8Span.span) : []
        var words = (collector.words + joined).sorted {
            $0.positions.lowerBound < $1.positions.lowerBound
        }
        var starts = Array(repeating: 0, count: count + 1)
        for index in words.indices {
            words[index].paragraph = Self.rank(words[index].range.lowerBound, in: paragraphs)
            words[index].sentence = Self.rank(words[index].range.lowerBound, in: sentences)
            starts[words[index].positions.lowerBound + 1] += 1
        }
        for position in 0..<count { starts[position + 1] += starts[position] }
        self.words = words
        self.starts = starts
    }

    /// Indices of the forms of words that begin at `position`, which may be past the end.
    func words(at position: Int) -> Range<Int> {
        guard position >= 0, position < positionCount else { return 0..<0 }
        return starts[position]..<starts[position + 1]
    }

    /// What a regex found, with the words that it touches.
    func place(of range: Range<Int>, number: Int) -> Place {
        let touched = wholeWords(touching: range)
        guard let first = touched.first, let last = touched.last else {
            return Place(
                text: number, positions: 0..<0, range: range, sentences: 0...0, paragraph: 0)
        }
        let (start, end) = (words[first], words[last])
        return Place(
            text: number, positions: start.positions.lowerBound..<end.positions.upperBound,
            range: range, sentences: start.sentence...max(start.sentence, end.sentence),
            paragraph: start.paragraph)
    }

    /// Indices of the words as they stand, one a position, that share a byte with `range`.
    private func wholeWords(touching range: Range<Int>) -> [Int] {
        func whole(at position: Int) -> Int? {
            words(at: position).first { words[$0].form == .whole }
        }
        var (low, high) = (0, positionCount)
        while low < high {
            let middle = (low + high) / 2
            let end = whole(at: middle).map { words[$0].range.upperBound } ?? 0
            if end <= range.lowerBound { low = middle + 1 } else { high = middle }
        }
        var touched: [Int] = []
        while let word = whole(at: low), words[word].range.lowerBound < range.upperBound {
            touched.append(word)
            low += 1
        }
        return touched
    }

    /// The positions of the words of the paragraph that holds `position`.
    func paragraph(around position: Int) -> Range<Int> {
        func paragraph(at position: Int) -> Int? {
            words(at: position).first.map { words[$0].paragraph }
        }
        guard let own = paragraph(at: position) else { return position..<position }
        var start = position
        while start > 0, (paragraph(at: start - 1) ?? own) == own { start -= 1 }
        var end = position + 1
        while end < positionCount, (paragraph(at: end) ?? own) == own { end += 1 }
        return start..<end
    }

    /// How many of `starts`, which ascend, are at most `offset`.
    private static func rank(_ offset: Int, in starts: [Int]) -> Int {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func lineStarts(of text: Span<UInt8>) -> [Int] {
        text.indices.filter { text[$0] == 0x0A }
    }

    private static func sentenceStarts(of text: Span<UInt8>) -> [Int] {
        var starts: [Int] = []
        var mark = 0
        while mark < text.count,
            let end = Sentences.end(after: mark, within: text.count - mark, in: text), end > mark
        {
            starts.append(end)
            mark = end
        }
        return starts
    }
}

/// A word of a text, under one of the forms it may be found under.
struct TextWord: Hashable, Sendable {
    /// Folded, as `Word` has it.
    var key: [UInt8]
    var form: Word.Form
    var positions: Range<Int>
    /// Bytes of the text.
    var range: Range<Int>
    var isCharacter: Bool
    /// Numbers that tell paragraphs and sentences of a text apart.
    var paragraph = 0
    var sentence = 0
}

private struct TextWordCollector: WordSink {
    static let readsHash = false
    private(set) var words: [TextWord] = []

    mutating func take(_ word: Word, key: Span<UInt8>) {
        var bytes: [UInt8] = []
        for index in key.indices { bytes.append(key[index].lowercased) }
        words.append(
            TextWord(
                key: bytes, form: word.form, positions: word.position..<word.position + word.width,
                range: word.range, isCharacter: word.isCharacter))
    }
}
