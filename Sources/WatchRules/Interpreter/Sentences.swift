/// Where sentences end, as well as a reader of news needs it.
enum Sentences {
    /// The start of the sentence around `offset`, if it is at most `limit` scalars before it.
    static func start(before offset: Int, within limit: Int, in text: Span<UInt8>) -> Int? {
        var mark = offset
        for _ in 0..<limit where mark > 0 {
            mark = text.scalarStart(before: mark)
            guard var start = end(at: mark, in: text), start <= offset else { continue }
            while start < offset, text[start] == 0x20 { start += 1 }
            return start
        }
        return mark == 0 ? 0 : nil
    }

    /// The end of the sentence around `offset`, if it is at most `limit` scalars after it.
    static func end(after offset: Int, within limit: Int, in text: Span<UInt8>) -> Int? {
        var mark = offset
        for _ in 0..<limit where mark < text.count {
            if let end = end(at: mark, in: text) { return end }
            mark += text.scalar(at: mark).length
        }
        return mark == text.count ? mark : nil
    }

    /// Past the mark at `offset` and its closing quotes, if a sentence ends with it.
    private static func end(at offset: Int, in text: Span<UInt8>) -> Int? {
        let (mark, length) = text.scalar(at: offset)
        switch mark {
        case 0x3002, 0xFF01, 0xFF1F:  // 。！？
            return skipClosers(offset + length, in: text)
        case 0x21, 0x2E, 0x3F, 0x2026:  // ! . ? …
            let end = skipClosers(offset + length, in: text)
            if mark == 0x2E, isAbbreviation(before: offset, in: text) { return nil }
            return isFollowedBySentence(end, in: text) ? end : nil
        default:
            return nil
        }
    }

    /// A space and no small letter, or, where the space was lost, a capital and a small one.
    private static func isFollowedBySentence(_ end: Int, in text: Span<UInt8>) -> Bool {
        let isApart = end < text.count && text[end] == 0x20
        let start = isApart ? end + 1 : end
        guard start < text.count else { return true }
        let (scalar, length) = text.scalar(at: start)
        let first = WordClass(of: scalar)
        if isApart { return first != .lower }
        guard first == .upper, start + length < text.count else { return false }
        return WordClass(of: text.scalar(at: start + length).value) == .lower
    }

    private static func skipClosers(_ offset: Int, in text: Span<UInt8>) -> Int {
        var offset = offset
        while offset < text.count {
            let (scalar, length) = text.scalar(at: offset)
            switch scalar {
            case 0x22, 0x27, 0x29, 0x5D, 0xBB, 0x2019, 0x201D, 0x300D, 0x300F, 0xFF09:
                offset += length  // " ' ) ] » ’ ” 」 』 ）
            default:
                return offset
            }
        }
        return offset
    }

    /// An initial (`J.`, `U.S.`) or a title.
    private static func isAbbreviation(before offset: Int, in text: Span<UInt8>) -> Bool {
        var start = offset
        while start > 0, offset - start < 5, text[start - 1].isASCIILetter { start -= 1 }
        let word = text.string(start..<offset)
        if word.utf8.count > 1 {
            return ["Mr", "Mrs", "Ms", "Dr", "Prof", "Sen", "Gov"].contains(word)
        }
        // Not the ends of "OpenAI's." and "you and I."
        let isApart = start == 0 || text[start - 1] == 0x20 || text[start - 1] == 0x2E
        return isApart && word >= "A" && word <= "Z" && word != "I"
    }
}
