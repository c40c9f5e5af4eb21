internal import FeedModel
internal import Foundation

/// How words are written: their signs, letter case and marks.
extension QueryMatcher {
    func string(_ number: UInt32) -> Range<Int> {
        Int(view.stringStarts[number])..<Int(view.stringStarts[number + 1])
    }

    func hasSigns(_ step: Step, _ one: Scratch.Occurrence) -> Bool {
        let field = self.fields[one.field]
        let before = string(step.before)
        let after = string(step.after)
        let start = Int(one.start) - before.count
        let end = Int(one.end) + after.count
        guard start >= field.start, end <= field.end else { return false }
        for (place, sign) in before.enumerated() where text[start + place] != view.strings[sign] {
            return false
        }
        for (place, sign) in after.enumerated()
        where text[Int(one.end) + place] != view.strings[sign] {
            return false
        }
        // "C+" isn't in "C++".
        return after.isEmpty || end >= field.end
            || text[end] != view.strings[after.upperBound - 1]
    }

    /// Whether it is written as one of the strings `written`, letter case and marks included.
    func isWritten(
        _ written: Run, _ keepsCase: Bool, _ patternNumber: UInt32, _ one: Scratch.Occurrence
    ) -> Bool {
        // Links are written with escapes for some letters.
        let shift = one.field == 5 ? scratch.linkCopy - self.fields[5].start : 0
        let range = Int(one.start) + shift..<Int(one.end) + shift
        if range.allSatisfy({ text[$0].isASCIIWord }) {
            return written.indices.contains { place in
                let string = string(view.stepWritten[place])
                return string.count == range.count
                    && zip(string, range).allSatisfy { own, offset in
                        let byte = text[offset]
                        return view.strings[own] == (keepsCase ? byte : byte.lowercased)
                    }
            }
        }
        if keepsCase, isPlain(range) {
            let isExact = view.patterns[patternNumber].isExact
            return written.indices.contains { place in
                isSame(string(view.stepWritten[place]), range, keepsApostrophes: isExact)
            }
        }
        let word = text.withSpan(range) { $0.string(0..<$0.count) }
        var letters = String.UnicodeScalarView()
        letters.append(
            contentsOf: index.wordComparisons[Int(patternNumber)].letters(of: word))
        let bytes = Array(String(letters).utf8)
        return written.indices.contains { place in
            let string = string(view.stepWritten[place])
            return string.count == bytes.count
                && zip(string, bytes).allSatisfy { view.strings[$0] == $1 }
        }
    }

    /// Whether it consists of ASCII letters and digits, of U+00C0 to U+027F, which are composed
    /// already, and of which each counts, and of apostrophes; U+02BC, which is one too, is left out.
    private func isPlain(_ range: Range<Int>) -> Bool {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let byte = text[offset]
            let isLatin = byte.isASCIIWord || byte & 0xC0 == 0x80 || (0xC3...0xC9).contains(byte)
            let length = isLatin ? 1 : text.apostropheLength(at: offset)
            if length == 0 { return false }
            offset += length
        }
        return true
    }

    /// Whether `string` is what `WrittenWord` makes of the plain text of `range`.
    private func isSame(
        _ string: Range<Int>, _ range: Range<Int>, keepsApostrophes: Bool
    ) -> Bool {
        var (own, offset) = (string.lowerBound, range.lowerBound)
        while offset < range.upperBound {
            let length = text.apostropheLength(at: offset)
            let letter = length == 0 ? text[offset] : 0x27
            offset += max(1, length)
            if length > 0, !keepsApostrophes { continue }
            if own == string.upperBound || view.strings[own] != letter { return false }
            own += 1
        }
        return own == string.upperBound
    }
}
