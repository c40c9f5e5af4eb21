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
        if keepsCase, isComposed(range) {
            return written.indices.contains { place in
                let string = string(view.stepWritten[place])
                return string.count == range.count
                    && zip(string, range).allSatisfy { view.strings[$0] == text[$1] }
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

    /// Whether it consists of ASCII letters and digits and of U+00C0 to U+02BF, which are composed
    /// already, and of which each counts.
    private func isComposed(_ range: Range<Int>) -> Bool {
        range.allSatisfy {
            let byte = text[$0]
            return byte.isASCIIWord || byte & 0xC0 == 0x80 || (0xC3...0xCA).contains(byte)
        }
    }
}
