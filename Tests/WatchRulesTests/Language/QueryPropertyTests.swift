import Testing

@testable import WatchRules

@Suite("Any text as a query")
struct QueryPropertyTests {
    @Test func `gives a tree that reads the same when printed, or mistakes within the text`() {
        var random = QueryGenerator(state: 20_260_301)
        let parser = QueryParser(lists: ["labs": ["OpenAI", "Sam Altman", "1,000"]])
        var readable = 0
        for _ in 0..<30_000 {
            let query = random.query()
            switch parser.parse(query) {
            case .success(let parsed):
                readable += 1
                let again = parser.parse(parsed.tree.written)
                if case .success(let second) = again, second.tree == parsed.tree { continue }
                Issue.record("\(query.debugDescription) gives \(parsed.tree.written)")
            case .failure(let errors):
                check(errors, query)
            }
        }
        #expect(readable > 2000)
    }

    @Test func `is never too strange`() {
        var random = QueryGenerator(state: 7)
        let parser = QueryParser()
        for _ in 0..<20_000 {
            let bytes = (0..<random.below(40)).map { _ in UInt8(random.below(256)) }
            for query in [String(decoding: bytes, as: UTF8.self), random.scalars()] {
                if case .failure(let errors) = parser.parse(query) { check(errors, query) }
            }
        }
    }

    private func check(_ errors: QueryErrors, _ query: String) {
        var boundaries: Set<Int> = [0]
        var end = 0
        for character in query {
            end += character.utf8.count
            boundaries.insert(end)
        }
        let isSound =
            !errors.mistakes.isEmpty
            && errors.mistakes.allSatisfy {
                boundaries.contains($0.range.lowerBound) && boundaries.contains($0.range.upperBound)
                    && !$0.message.isEmpty
            }
        let text = errors.text(at: QueryPlace(file: "query"))
        if !isSound || text.isEmpty {
            Issue.record("\(query.debugDescription): \(errors.mistakes)")
        }
    }
}

/// Sebastiano Vigna's SplitMix64: the same cases on every run.
private struct QueryGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    private mutating func one(of texts: [String]) -> String { texts[below(texts.count)] }

    /// Mostly well formed.
    mutating func query(depth: Int = 0) -> String {
        let parts = (0...below(3)).map { _ in operand(depth) }
        return parts.joined(separator: one(of: [" ", " ", " OR ", " AND "]))
    }

    private mutating func operand(_ depth: Int) -> String {
        if depth < 4 {
            switch below(12) {
            case 0, 1: return "(" + query(depth: depth + 1) + ")"
            case 2: return "-(" + query(depth: depth + 1) + ")"
            case 3: return one(of: ["title:(", "any:(", "tag:("]) + query(depth: depth + 1) + ")"
            case 4: return leaf() + one(of: [" NEAR ", " ONEAR/3 ", " NEAR/s "]) + leaf()
            case 5: return "count(" + query(depth: depth + 1) + ") >= \(below(4))"
            case 6: return "atleast(\(below(3)), \(query(depth: depth + 1)), \(leaf()))"
            default: break
            }
        }
        return one(of: ["", "", "", "-", "NOT ", "title:", "="]) + leaf()
    }

    private mutating func leaf() -> String {
        let number = "\(below(1000))"
        return one(of: [
            "w" + number, "w" + number, "ab\(number)*", "\"two w\(number)\"", "\"a b\"~2", "@labs",
            "/w\(number)/c", "feed:f\(number)", "age<\(number)h", "published>=2026-01-02",
            "words:\(number)..2000", "title:*", "*", "has:image", "lang:en", "\"a \\\"b\"", "東京",
            "C++", "o'neil", "x,y\(number)", "(or)", "a:\(number)", "=US", "🚀", "\"OR\"",
            "e\u{301}",
            "published<2026-05-06T07:08:09.5Z", "\"*\"", "near", "age<1.5d",
        ])
    }

    /// Pieces of the language and of Unicode in any order.
    mutating func scalars() -> String {
        let pieces = [
            "(", ")", "\"", "/", "-", " ", "OR", "AND", "NOT", "NEAR/3", "title:", "count(",
            "atleast(",
            ",", "@", "=", "~", "*", "?", "|", ">", "<", "\\", "a", "1", "\u{301}", "👩‍🚀", "\r\n",
            "“",
            "）", "–", "日", "age<", "..", "\u{200D}", "\u{0}", ":", "not", "feed:", "2026-",
        ]
        return (0..<below(16)).map { _ in one(of: pieces) }.joined()
    }
}
