/// Cuts out the sentence in which a hit stands, or where that is long, the words around the hit.
enum Snippet {
    /// In Unicode scalars, without the ellipses.
    static let longest = 200

    /// A snippet as bytes of its text.
    struct Excerpt {
        var range: Range<Int>
        /// Words of the sentence are missing.
        var isCutBefore = false
        var isCutAfter = false
    }

    /// - Returns: The snippet, and where the hit begins in it, in Unicode scalars.
    static func around(_ hit: Range<Int>, in text: Span<UInt8>) -> (text: String, hitStart: Int) {
        let excerpt = excerpt(around: hit, in: text)
        let head = excerpt.isCutBefore ? "…" : ""
        let tail = excerpt.isCutAfter ? "…" : ""
        return (
            head + text.string(excerpt.range) + tail,
            head.unicodeScalars.count
                + text.scalarCount(excerpt.range.lowerBound..<hit.lowerBound)
        )
    }

    static func excerpt(around hit: Range<Int>, in text: Span<UInt8>) -> Excerpt {
        let start = Sentences.start(before: hit.lowerBound, within: longest, in: text)
        let end = Sentences.end(after: hit.upperBound, within: longest, in: text)
        if let start, let end, text.scalarCount(start..<end) <= longest {
            return Excerpt(range: start..<end)
        }
        let window = window(around: hit, in: text, from: start ?? 0, to: end ?? text.count)
        return Excerpt(
            range: window, isCutBefore: window.lowerBound != start,
            isCutAfter: window.upperBound != end)
    }

    /// At most `longest` scalars around `hit`, between `first` and `last`, cut at spaces if there
    /// are any.
    private static func window(
        around hit: Range<Int>, in text: Span<UInt8>, from first: Int, to last: Int
    ) -> Range<Int> {
        var end = text.offset(hit.lowerBound, movedBy: longest, upTo: hit.upperBound)
        guard end == hit.upperBound else { return hit.lowerBound..<end }
        let room = longest - text.scalarCount(hit)
        // What the words after the hit leave unused goes to those before it.
        let after = text.scalarCount(hit.upperBound..<text.offset(end, movedBy: room, upTo: last))
        let before = room - min(after, room - room / 2)
        var start = hit.lowerBound
        var steps = 0
        while steps < before, start > first {
            start = text.scalarStart(before: start)
            steps += 1
        }
        end = text.offset(end, movedBy: room - steps, upTo: last)
        if start > first {
            start = (start..<hit.lowerBound).first { text[$0] == 0x20 }.map { $0 + 1 } ?? start
        }
        if end < last {
            end = (hit.upperBound..<end).last { text[$0] == 0x20 } ?? end
        }
        return start..<end
    }
}

extension Span<UInt8> {
    /// `count` scalars past the boundary `offset`, but not past `end`.
    fileprivate func offset(_ offset: Int, movedBy count: Int, upTo end: Int) -> Int {
        var offset = offset
        for _ in 0..<count where offset < end { offset += scalar(at: offset).length }
        return offset
    }
}
