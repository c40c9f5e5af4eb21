import FeedModel
import Foundation
import Testing

@testable import WatchRules

/// What is known of words beforehand, so that nothing has to be looked up when they come.
@Suite("A word that rules ask for")
struct KnownWordsTests {
    /// The numbers of the queries that the engine says hold.
    private static func found(_ queries: [String], in content: String) throws -> [Int] {
        let sources = try queries.map { query in
            QueryIndex.Source(tree: try QueryParser().parse(query).get().tree)
        }
        let index = QueryIndex(sources)
        let scratch = Scratch(index)
        var item = Item()
        item.contentText = content
        QueryMatcher.match(MatchSubject(item: item, now: .distantPast), index, scratch) { _ in nil }
        return (0..<scratch.hitCount).map { Int(scratch.hits.view[$0]) }
    }

    @Test func `satisfies the wildcards of other rules`() throws {
        let queries = [
            "stargate", "star*", "*gate", "st?rgate", "s*a*e", #""the star*""#,
            "opens NEAR/1 *gate", "starg?",
        ]
        #expect(try Self.found(queries, in: "The Stargate opens.") == [0, 1, 2, 3, 4, 5, 6])
    }

    @Test func `satisfies those that neither begin nor end with letters`() throws {
        #expect(
            try Self.found(["stargate", "*arga*", "*?argo*"], in: "Stargate") == [0, 1])
    }

    @Test func `satisfies more of them than are kept for a word`() throws {
        let word = "stargateprojects"
        let wildcards = (3..<word.count).flatMap { ["\(word.prefix($0))*", "*\(word.suffix($0))"] }
        #expect(wildcards.count > KnownWords.mostWildcards)
        let queries = [word] + wildcards + ["starx*"]
        #expect(try Self.found(queries, in: "the \(word)") == Array(0...wildcards.count))
    }

    @Test func `begins the matches of regexes`() throws {
        let queries = ["gpt", "gp*", #"/\bgpt-\d/"#, #"/\bgpt_/"#]
        #expect(try Self.found(queries, in: "GPT-5") == [0, 1, 2])
    }

    /// Of a plain word, a table says what ends it.
    @Test func `ends with the same signs as the interpreter has it`() throws {
        let queries = ["ab", "cd", #""ab cd""#, "#cd", "ab-cd", "abcd", "cd's", "=cd"]
        let sources = try queries.map { query in
            QueryIndex.Source(tree: try QueryParser().parse(query).get().tree)
        }
        let interpreters = sources.map { QueryInterpreter($0.tree, options: QueryOptions()) }
        let index = QueryIndex(sources)
        let scratch = Scratch(index)
        for first in 0..<UInt8(0x80) {
            for second in ["", " ", "#", "-", "'", "é"] {
                let sign = String(UnicodeScalar(first)) + second
                var item = Item()
                item.contentText = "ab\(sign)cd\(sign)"
                let subject = MatchSubject(item: item, now: .distantPast)
                let expected = interpreters.map {
                    $0.evaluate(subject.queryItem, now: .distantPast).matched
                }
                QueryMatcher.match(subject, index, scratch) { expected[$0] }
                let found = (0..<scratch.hitCount).map { Int(scratch.hits.view[$0]) }
                #expect(
                    found == expected.indices.filter { expected[$0] }, "\(item.contentText ?? "")")
            }
        }
    }
}
