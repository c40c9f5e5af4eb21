import Testing

@testable import WatchRules

@Suite("Word boundaries")
struct WordBreakTests {
    @Test("of UAX #29 are where WordBreakTest.txt has them", arguments: UnicodeData.wordBreakTests)
    func agree(with test: String) {
        let pieces = test.split(separator: "÷").map { piece in
            piece.split { $0 == " " || $0 == "×" }.compactMap { UInt32($0, radix: 16) }
        }.filter { !$0.isEmpty }
        let expected = pieces.map { String(scalars: $0).utf8.count }
        #expect(
            segmentLengths(of: String(scalars: pieces.joined()), isTailored: false) == expected)
    }

    @Test(
        "depart from it where docs/rules.md says so",
        arguments: [
            ("BREAKING:OpenAI", [8, 1, 6]),
            ("announced.OpenAI", [9, 1, 6]),
            ("US.Musk", [2, 1, 4]),
            ("J.K.Rowling", [3, 1, 7]),
            ("Node.js", [7]),
            ("U.S.A", [5]),
            ("ASP.NET", [7]),
            ("10\u{202F}000", [8]),
            ("10\u{202F}kg", [2, 3, 2]),
            ("น้ำ", [9]),  // a cluster of SARA AM
            ("人々", [3, 3]),
        ])
    func depart(text: String, lengths: [Int]) {
        #expect(segmentLengths(of: text, isTailored: true) == lengths)
    }

    private func segmentLengths(of text: String, isTailored: Bool) -> [Int] {
        let span = text.utf8Span.span
        let breaks = WordBreaks(isTailored: isTailored)
        var lengths: [Int] = []
        var offset = 0
        while offset < span.count {
            let end = breaks.segment(at: offset, in: span).end
            lengths.append(end - offset)
            offset = end
        }
        return lengths
    }
}
