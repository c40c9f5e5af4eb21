import TestSupport
import Testing

@testable import FeedConfig

/// A document that TOMLKit is not asked about must be one that it would accept, and say the same.
@Suite("A plain document")
struct PlainDocumentTests {
    private static let sample = """
        top = true
        [feedwatch]   # one
        database = "a#b.db"
        host_concurrency = 2
        [[feed]]
        name = 'one'
        tags = ["é", # first ]
            "b", ]
        adaptive = { min = "1h", max = "2h" }
        list = [ -17, 0, {}, [] ]
        [[rule]]
        name = "two"
        quiet = false
        [[feed]]
        name = "three"

        """

    private func isPlain(_ text: String) throws -> Bool {
        try TOMLScanner.scan(Array(text.utf8)).isPlain
    }

    @Test
    func `is one with bare names, each once, and texts, whole numbers, truths, lists and tables`()
        throws
    {
        #expect(try isPlain(Self.sample))
        #expect(try isPlain(Self.sample.replacing("\n", with: "\r\n")))
        #expect(try isPlain(""))
    }

    @Test(
        "is none with what only the parser can judge",
        arguments: [
            "a = 1\na = 2", "a = { b = 1, b = 2 }", "[a]\n[a]", "[a]\n[[a]]", "[[a]]\n[a]",
            "a = []\n[[a]]", "a = 1\n[a]", "[a.b]", "a.b = 1", "\"a\" = 1", "a = 01", "a = +1",
            "a = 1_0", "a = -0", "a = 0x1", "a = 1.5", "a = 1e3", "a = inf", "a = True", "a = 1 2",
            "a = 1979-05-27", "a = \"\\n\"", "a = \"\"\"b\"\"\"", "a = \"\u{7}\"", "a = \"\u{7F}\"",
            "# \u{1}", "a = 1\r", "a = 1\r# b", "a = 1234567890123456789",
        ])
    func others(text: String) throws {
        #expect(try !isPlain(text), "\(text)")
    }

    @Test func `says what the parser finds in it, whatever a hand has done to it`() throws {
        var random = SplitMix(seed: 9)
        let pieces =
            [
                "\n", "\r", "\t", " ", "\"", "'", "[", "]", "[[", "]]", "{", "}", "=", ",", ".",
                "#", "\\",
            ]
            + [
                "0", "1", "-", "+", "_", "true", "é", "\u{1}", "a", "name", "feed", "\n[[feed]]\n",
                "\na = 1\n",
            ]
        var plain = 0
        for _ in 0..<4000 {
            var bytes = Array(Self.sample.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let start = Int.random(in: 0...bytes.count, using: &random)
                let end = min(bytes.count, start + Int.random(in: 0...4, using: &random))
                let piece = pieces[Int.random(in: 0..<pieces.count, using: &random)]
                bytes.replaceSubrange(start..<end, with: piece.utf8)
            }
            guard let lines = try? TOMLScanner.scan(bytes), lines.isPlain,
                String(validating: bytes, as: UTF8.self) != nil
            else { continue }
            plain += 1
            let text = String(decoding: bytes, as: UTF8.self)
            let own = try TOMLDocument.parse(bytes)
            guard let parsers = try? TOMLDocument.parse(bytes, asksAlways: true) else {
                Issue.record("refused by the parser: \(text)")
                return
            }
            #expect(own.root.facts == parsers.root.facts, "\(text)")
        }
        #expect(plain > 200)
    }
}

extension TOMLNode {
    /// Each value, with its line, by its path.
    fileprivate var facts: [String: String] {
        var found: [String: String] = [:]
        func walk(_ node: TOMLNode, _ path: String) {
            switch node.value {
            case .table(let nodes):
                found[path] = "\(node.line) table of \(nodes.count)"
                for (key, inner) in nodes { walk(inner, "\(path).\(key)") }
            case .list(let nodes):
                found[path] = "\(node.line) list of \(nodes.count)"
                for (index, inner) in nodes.enumerated() { walk(inner, "\(path).\(index)") }
            default: found[path] = "\(node.line) \(node.value)"
            }
        }
        walk(self, "")
        return found
    }
}
