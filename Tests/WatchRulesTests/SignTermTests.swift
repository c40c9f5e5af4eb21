import FeedModel
import Testing

@testable import WatchRules

@Suite("A term of signs alone")
struct SignTermTests {
    private func matches(_ query: String, _ title: String) -> Bool {
        let rule = Rule(
            name: "watch", query: RuleQuery(), match: MatchText(query), notify: [])
        return !RuleSet([rule]).matches(in: item(title: title), feedTags: []).isEmpty
    }

    @Test(
        "is found with and without the variation selector",
        arguments: ["©", "©\u{FE0E}", "©\u{FE0F}", "#\u{FE0F}\u{20E3}", "*\u{20E3}", "⬆️", "⏸️"])
    func isFound(sign: String) {
        let plain = String(
            String.UnicodeScalarView(
                sign.unicodeScalars.filter { $0 != "\u{FE0E}" && $0 != "\u{FE0F}" }))
        let drawn = sign.hasSuffix("\u{20E3}") ? sign : plain + "\u{FE0F}"
        for text in [sign, plain, drawn, "a \(drawn)", "\(plain)b"] {
            #expect(matches(sign, text), "\(text)")
            #expect(matches("title:\(sign)", text))
            #expect(!matches("a -\(sign)", "a \(text)"))
        }
        #expect(!matches(sign, "# * (c) 2026 TM"))
    }

    @Test func `takes part in queries as words do`() {
        #expect(matches("stargate (©️ OR ™️)", "Stargate™ is here"))
        #expect(!matches("stargate ©️ ™️", "Stargate™ is here"))
        #expect(matches("count(©️) >= 2", "© one © two"))
        #expect(!matches("count(©️) >= 3", "© one © two"))
        #expect(matches("atleast(2, ©️, ™️, stargate)", "Stargate ©"))
        #expect(!matches("summary:©️", "Stargate ©"))
        let query = QueryParser(lists: ["signs": ["©️", "™️"]]).parse("@signs stargate")
        #expect(throws: Never.self) { try query.get() }
    }

    @Test func `may be a letter that is drawn as an emoji`() {
        #expect(found("ℹ️", in: "I am in ℹ️ and ℹ") == ["ℹ️", "ℹ"])
        #expect(found("ℹ", in: "I am").count == 1)
    }

    @Test func `leaves phrases and other terms as they are`() {
        #expect(found("Windows Server", in: "Windows® Server") == ["Windows® Server"])
        #expect(found("Windows® Server", in: "Windows Server") == ["Windows Server"])
        #expect(found("© Reuters", in: "by Reuters") == ["Reuters"])
        #expect(found("OpenAI", in: "OpenAI®️") == ["OpenAI"])
    }

    @Test func `is reported with the sign as it stands`() {
        #expect(found("©", in: "a ©️ b © c") == ["©\u{FE0F}", "©"])
        #expect(found("#️⃣", in: "a #️⃣#⃣") == ["#️⃣", "#\u{20E3}"])
    }

    @Test func `may be required where another one is excluded, but not itself`() {
        func mistakes(all: [String], none: [String]) -> [RuleMistake] {
            let query = RuleQuery(any: [], all: all, none: none)
            return RuleSet([Rule(name: "watch", query: query, notify: [])]).mistakes
        }
        #expect(mistakes(all: ["©️"], none: ["®️"]).isEmpty)
        #expect(!mistakes(all: ["©️"], none: ["©"]).isEmpty)
        #expect(!mistakes(all: ["→"], none: []).isEmpty)
    }

    @Test func `has no place among the words, so that NEAR is refused`() throws {
        for query in ["©️ NEAR reuters", "reuters NEAR/3 (©️ OR ap)", "reuters NEAR @signs"] {
            let parsed = QueryParser(lists: ["signs": ["©️"]]).parse(query)
            guard case .failure(let errors) = parsed else {
                Issue.record("\(query) is taken")
                continue
            }
            #expect(errors.mistakes.map(\.kind) == [.notPositional])
        }
    }
}
