import FeedModel
import Foundation
import Testing

@testable import WatchRules

/// A match is looked for where the letters stand that it must have: by a table if what is around them
/// is ASCII, or else, and of large regexes, by the automaton.
@Suite("A regular expression whose letters are there")
struct RegexTableTests {
    private static let patterns = [
        #"abc"#, #"\babc\b"#, #"\Babc"#, #"abc\B"#, #"^abc"#, #"abc$"#, #"(?m)^abc$"#, #"\Aabc\z"#,
        #"x?abc\d*\b"#, #"\b[^x]?abc(s|es)?$"#, #"abc(-|\s+)abc"#, #"(?-i)abc"#, #"\wabc"#,
        #"é?abcé"#,
        #"abc(1{1,70}s)?$"#, #"a{1,40}b{1,40}c\b"#,
    ]
    private static let pieces = [
        "abc", "ABC", "s", "es", " ", "\n", "1", "_", "é", "x", "-", "\u{17F}",
    ]

    /// All texts of up to three pieces.
    private static let texts: [String] = (0..<3).reduce([""]) { texts, _ in
        var longer = texts
        for text in texts { longer += pieces.map { text + $0 } }
        return longer
    }

    @Test func `matches what the interpreter matches`() throws {
        let sources = try Self.patterns.map { pattern in
            QueryIndex.Source(tree: try QueryParser().parse("/\(pattern)/").get().tree)
        }
        let interpreters = sources.map { QueryInterpreter($0.tree, options: QueryOptions()) }
        let index = QueryIndex(sources)
        let scratch = Scratch(index)
        for text in Self.texts {
            var item = Item()
            item.contentText = text
            let subject = MatchSubject(item: item, now: .distantPast)
            let expected = interpreters.indices.filter {
                interpreters[$0].evaluate(subject.queryItem, now: .distantPast).matched
            }
            QueryMatcher.match(subject, index, scratch) { _ in nil }
            let found = (0..<scratch.hitCount).map { Int(scratch.hits.view[$0]) }
            #expect(found == expected, "\(text.debugDescription)")
        }
    }

    /// So that hostile text costs no more than to be searched through.
    @Test func `is searched for in the texts if it takes too long there`() throws {
        let tree = try QueryParser().parse(#"/\babc[a-z ]*q/"#).get().tree
        let index = QueryIndex([QueryIndex.Source(tree: tree)])
        let scratch = Scratch(index)
        var item = Item()
        for (text, expected) in [("", 0), ("abc q ", 1)] {
            item.contentText = text + String(repeating: "abc ", count: 20_000)
            QueryMatcher.match(MatchSubject(item: item, now: .distantPast), index, scratch) { _ in
                nil
            }
            #expect(scratch.hitCount == expected)
        }
    }
}
