import Testing
import WatchRules

/// What takes a backtracking engine for ever, and a naive automaton quadratic time or much memory.
@Suite("Hostile expressions and texts end soon", .timeLimit(.minutes(10)))
struct RegexHostileTests {
    private static let letters = Array(repeating: UInt8(ascii: "a"), count: 100_000)

    @Test(
        "of one letter over and over",
        arguments: [
            ("(a+)+b", 0), ("(a*)*b", 0), ("(a|a)*b", 0), ("(a|aa)+$", 1), ("(a|a?)+b", 0),
            ("(.*)(.*)(.*)(.*)b", 0), ("(?:a?){500}a{500}b", 0),
            ("((a{0,9}){0,9}){0,9}b", 0), ("a", 100_000), ("aa", 50_000), ("a+", 1),
        ])
    func letters(pattern: String, count: Int) throws {
        let regex = try LinearRegex(RegexLeaf(pattern))
        #expect(regex.matches(in: Self.letters.span, limit: .max).count == count)
        #expect(regex.isFound(in: Self.letters) == (count > 0))
    }

    /// From each match on, the preferred way would have to be tried up to the end.
    @Test func `of many matches, each with a way that fails at the end`() throws {
        let regex = try LinearRegex(RegexLeaf("a.*z|a"))
        #expect(regex.matches(in: Self.letters.span, limit: .max).count == 100_000)
    }

    @Test func `that need a new state of the automaton at each letter`() throws {
        // Which of the last 100 letters are b: 2^100 sets of states.
        var random = SplitMix(state: 3)
        let text = (0..<20_000).map { _ in
            Bool.random(using: &random) ? UInt8(ascii: "a") : UInt8(ascii: "b")
        }
        let regex = try LinearRegex(RegexLeaf("(?:a|b){100}a(?:a|b)*c"))
        #expect(regex.matches(in: text.span, limit: .max) == [])
        let ended = text + [UInt8(ascii: "c")]
        for _ in 0..<2 {
            #expect(regex.matches(in: ended.span, limit: .max).map(\.upperBound) == [20_001])
            #expect(regex.isFound(in: ended))
        }
        let forward = try LinearRegex(RegexLeaf("c(?:a|b)*a(?:a|b){100}"))
        let begun = [UInt8(ascii: "c")] + text
        #expect(forward.matches(in: begun.span, limit: .max).map(\.lowerBound) == [0])
        #expect(forward.isFound(in: begun))
    }

    @Test func `of a megabyte in which one match is the whole text or the last word`() throws {
        var text = Array(repeating: UInt8(ascii: "a"), count: 1_000_000)
        text += Array(" open-ai".utf8)
        func matches(_ pattern: String) throws -> [Range<Int>] {
            try LinearRegex(RegexLeaf(pattern)).matches(in: text.span, limit: .max)
        }
        #expect(try matches("open.?ai") == [1_000_001..<1_000_008])
        #expect(try matches("^.+$") == [0..<1_000_008])
        #expect(try matches("\\b\\w+\\b").count == 3)
        #expect(try matches("a+?\\b") == [0..<1_000_000])
    }

    @Test func `of hundreds of words to choose from`() throws {
        let words = (0..<300).map { "w\($0)x" }
        let regex = try LinearRegex(RegexLeaf(words.joined(separator: "|")))
        let text = Array(words.shuffled().joined(separator: " ").utf8)
        #expect(regex.matches(in: text.span, limit: .max).count == 300)
    }

    @Test func `of hundreds of different classes`() throws {
        let classes = (0..<300).map { "[\\w\\x{\(String(0x2190 + $0, radix: 16))}]" }
        let regex = try LinearRegex(RegexLeaf(classes.joined() + "!"))
        #expect(regex.isFound(in: Self.letters) == false)
        #expect(regex.isFound(in: Self.letters + [UInt8(ascii: "!")]))
    }

    @Test func `are the same on many threads at once`() async throws {
        let regex = try LinearRegex(RegexLeaf("(?:a|b)*c"))
        await withTaskGroup(of: Int.self) { group in
            for number in 1...20 {
                group.addTask {
                    let text = Array(String(repeating: "abc ", count: number * 100).utf8)
                    return regex.matches(in: text.span, limit: .max).count - number * 100
                }
            }
            for await difference in group { #expect(difference == 0) }
        }
    }
}
