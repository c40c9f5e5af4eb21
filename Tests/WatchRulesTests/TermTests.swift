import FeedModel
import WatchRules
import Foundation
import Testing

@Suite("Terms")
struct TermTests {
    @Test("find what docs/rules.md says", arguments: try Example.all())
    func find(example: Example) {
        for text in example.finds {
            #expect(found(example.term, in: text).count == 1, "\(example.term) in \(text)")
        }
        for text in example.misses {
            #expect(found(example.term, in: text) == [], "\(example.term) in \(text)")
        }
    }

    @Test(
        "are reported with their signs, without what comes off a word",
        arguments: [
            ("OpenAI", "la stratégie d’OpenAI’s", ["OpenAI"]),
            ("data-centre", "data centre, datacentre", ["data centre", "datacentre"]),
            ("data-centre", "the data-centre’s", ["data-centre"]),
            ("C++", "in C++ or", ["C++"]),
            ("$NVDA", "buy $NVDA", ["$NVDA"]),
            ("AT&T", "of AT&T's", ["AT&T"]),
            ("usa", "U.S.A.", ["U.S.A"]),
            ("project", "#StargateProject", ["Project"]),
            ("삼성전자", "삼성전자는 오늘", ["삼성전자"]),
            ("삼성전자", "삼성전자는".decomposedStringWithCanonicalMapping, ["삼성전자는"]),
            ("人工", "人工人工", ["人工", "人工"]),
            ("OpenAI", "_OpenAI_", ["OpenAI"]),
            ("O'Reilly", "OReilly’s", ["OReilly"]),
        ])
    func areReported(term: String, text: String, pieces: [String]) {
        #expect(found(term, in: text) == pieces)
    }

    @Test(
        "of several hyphens are found with each of them or without",
        arguments: [
            ("state-of-the-art", "state of the art"), ("state-of-the-art", "stateoftheart"),
            ("e-mail-marketing", "email marketing"), ("email-marketing", "e-mail-marketing"),
            ("a-b-c-d-e-f-g-h", "abcdefgh"), ("a-b-c-d-e-f-g-h", "a b c d e f g h"),
            ("mull-übel", "mulluebel"), ("co-op bank", "coop bank"),
        ])
    func ofSeveralHyphens(term: String, text: String) {
        #expect(found(term, in: text) == [text])
    }

    @Test func `are found wherever they stand word for word`() {
        var random = SplitMix(state: 3)
        var searchable = 0
        for _ in 0..<1000 {
            let term = WordScannerTests.randomText(using: &random)
            let pieces = found(term, in: "before \(term) after")
            let rule = Rule(name: "watch", query: RuleQuery(any: [term]), notify: [])
            if !RuleSet([rule]).mistakes.isEmpty { continue }
            searchable += 1
            #expect(found(term, in: term).count == 1, "\(Array(term.unicodeScalars))")
            #expect(pieces.count == 1, "\(Array(term.unicodeScalars))")
            for piece in pieces {
                #expect(!found(term, in: piece).isEmpty, "\(Array(term.unicodeScalars)) \(piece)")
            }
        }
        #expect(searchable > 500)
    }

    @Test func `of plain words are found as a plain search finds them`() {
        var random = SplitMix(state: 5)
        for _ in 0..<2000 {
            let text = (0..<20).map { _ in ["a", "b", "ab"].randomElement(using: &random) ?? "" }
            let term = (0...Int.random(in: 0...3, using: &random))
                .map { _ in ["a", "b", "ab"].randomElement(using: &random) ?? "" }
            var starts: [Int] = []
            var start = 0
            while start + term.count <= text.count {
                let isHit = Array(text[start..<start + term.count]) == term
                if isHit { starts.append(text[..<start].reduce(0) { $0 + $1.count + 1 }) }
                start += isHit ? term.count : 1
            }
            var item = Item()
            item.title = text.joined(separator: " ")
            #expect(matches([term.joined(separator: ", ")], in: item).map(\.start) == starts)
        }
    }
}

/// A row of the table in docs/rules.md.
struct Example: CustomTestStringConvertible {
    var term: String
    var finds: [String]
    var misses: [String]

    var testDescription: String { term }

    static func all() throws -> [Example] {
        let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        let file = folder.appending(path: "../../docs/rules.md")
        let page = try String(contentsOf: file, encoding: .utf8)
        let section = page.split(separator: "\n## ").first { $0.hasPrefix("What a term finds") }
        let rows = (section ?? "").split(separator: "\n").filter { $0.hasPrefix("| `") }
        try #require(rows.count > 30, "the table has moved")
        return rows.map { row in
            let cells = row.split(separator: "|", omittingEmptySubsequences: false).map(codeSpans)
            return Example(term: cells[1].first ?? "", finds: cells[2], misses: cells[3])
        }
    }

    private static func codeSpans(_ cell: Substring) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    }
}
