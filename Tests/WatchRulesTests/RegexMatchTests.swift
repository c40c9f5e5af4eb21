import Testing
import WatchRules

@Suite("A regular expression")
struct RegexMatchTests {
    @Test(
        "finds the leftmost matches, and of these the preferred ones",
        arguments: [
            ("open", "open, reopen", [0..<4, 8..<12]),
            ("a|ab", "abab", [0..<1, 2..<3]),
            ("ab|a", "abab", [0..<2, 2..<4]),
            ("a+", "baaab", [1..<4]),
            ("a+?", "aaa", [0..<1, 1..<2, 2..<3]),
            ("a.*b", "axbxb", [0..<5]),
            ("a.*?b", "axbxb", [0..<3]),
            ("a.*?b$", "axbxb", [0..<5]),
            ("(?U)a.*b", "axbxb", [0..<3]),
            ("(?U)a.*?b", "axbxb", [0..<5]),
            ("a{2}", "aaaaa", [0..<2, 2..<4]),
            ("a{2,}", "aaaaa a", [0..<5]),
            ("a{1,3}", "aaaaa", [0..<3, 3..<5]),
            ("a{1,3}?", "aaa", [0..<1, 1..<2, 2..<3]),
            ("a{2}{2}", "aaaaa", [0..<4]),
            ("x{0}a", "xa", [1..<2]),
            ("ab?c", "ac abc abbc", [0..<2, 3..<6]),
            ("ab??b", "abb", [0..<2]),
            ("(?:ab)+c", "ababc", [0..<5]),
            ("(?P<year>\\d{4})-(?<month>\\d\\d)", "in 2026-03", [3..<10]),
            ("sam(uel|my)?", "sammy samuel sam", [0..<5, 6..<12, 13..<16]),
            ("(a|b)*c|d", "abd", [2..<3]),
            ("(a*)*b", "aab b", [0..<3, 4..<5]),
            ("(a*)+b", "aab", [0..<3]),
            ("(|a)*b", "aab", [0..<3]),
            ("(a|)+b", "aab", [0..<3]),
            ("a{,3}", "aa{,3}", [1..<6]),
            ("a{x", "a{x", [0..<3]),
            ("a}", "a}", [0..<2]),
            ("]", "]", [0..<1]),
            ("aa", "aaaaa", [0..<2, 2..<4]),
            ("caf\u{E9}s?", "cafe\u{301}s caf\u{E9} cafe", [0..<7, 8..<13]),
            ("cafe\u{301}+", "CAF\u{C9}\u{E9} cafe\u{301}", [0..<7, 8..<14]),
            ("a", "", []),
        ])
    func finds(pattern: String, text: String, ranges: [Range<Int>]) throws {
        let bytes = Array(text.utf8)
        let regex = try LinearRegex(RegexLeaf(pattern))
        #expect(regex.matches(in: bytes.span, limit: .max) == ranges)
        #expect(regex.isFound(in: bytes) == !ranges.isEmpty)
    }

    @Test(
        "knows where texts, lines and words begin and end",
        arguments: [
            ("^a", "a\na", [0..<1]), ("a$", "a\na", [2..<3]), ("a$", "a\n", []),
            ("(?m)^a", "a\na", [0..<1, 2..<3]), ("(?m)a$", "a\na\n", [0..<1, 2..<3]),
            ("(?m)\\Aa", "a\na", [0..<1]), ("(?m)a\\z", "a\na", [2..<3]),
            ("(?m)^a$", "ab\na\r\na", [6..<7]),
            ("\\bai\\b", "ai, said AI-first", [0..<2, 9..<11]),
            ("\\Bai\\B", "said ai", [1..<3]), ("\\bé", "é aé", [0..<2]),
            ("a\\b.", "ab a-", [3..<5]), ("(^|,)a", "a,a", [0..<1, 1..<3]),
            ("a\\b|ab", "ab", [0..<2]), ("x*^a", "xa a", []), ("a^b", "ab", []),
        ])
    func borders(pattern: String, text: String, ranges: [Range<Int>]) throws {
        let bytes = Array(text.utf8)
        #expect(try LinearRegex(RegexLeaf(pattern)).matches(in: bytes.span, limit: .max) == ranges)
    }

    @Test(
        "has classes and escapes",
        arguments: [
            ("[a-c]+", "xabcd", ["abc"]), ("[^a-c]+", "abxyc", ["xy"]), ("[]a]+", "a]b", ["a]"]),
            ("[^]a]+", "a]b", ["b"]), ("[a-]+", "a-b", ["a-"]), ("[-a]+", "a-b", ["a-"]),
            ("[\\]\\-]+", "a]-", ["]-"]), ("[\\d,]+", "a1,2b", ["1,2"]), ("[^\\d]+", "1a2", ["a"]),
            ("[^\\D]+", "a12", ["12"]), ("[\\w-]+", "a-b c", ["a-b", "c"]),
            ("[[:alpha:]]+", "aé1", ["a"]), ("[[:^alpha:]1]+", "aé1", ["é1"]),
            ("[[:punct:][:digit:]]+", "a1!b", ["1!"]), ("[[:word:]]+", "a_1-", ["a_1"]),
            ("[&&a]+", "a&b", ["a&"]), ("[.*$]+", "a.*$", [".*$"]),
            ("\\.\\*\\/\\-", ".*/-", [".*/-"]),
            ("\\t\\n\\r\\f\\v\\a", "\t\n\r\u{C}\u{B}\u{7}", ["\t\n\r\u{C}\u{B}\u{7}"]),
            ("\\x41\\x{e9}\\x{1F600}", "aé😀", ["aé😀"]), ("\\0101", "\u{8}1", ["\u{8}1"]),
            ("\\Qa.b*\\E+", "a.b**", ["a.b**"]), ("\\Qa.b", "axb a.b", ["a.b"]),
            ("\\Q\\E\\Q|\\Ex", "|x", ["|x"]), (".+", "a\nb", ["a", "b"]),
            ("(?s).+", "a\nb", ["a\nb"]),
            ("(?s:a.)b", "a\nb", ["a\nb"]), ("(?s)(?-s:a.)b", "a\nb", []),
            ("\\s+", "a \u{A0}\u{2003}\n b", [" \u{A0}\u{2003}\n "]),
            ("\\S+", "a\u{A0}b", ["a", "b"]),
            ("[^\\x{0}-\\x{10FFFF}]|a", "ba", ["a"]),
        ])
    func classes(pattern: String, text: String, found: [String]) throws {
        #expect(try pieces(pattern, text) == found)
    }

    @Test(
        "ignores letter case unless it is told to count it",
        arguments: [
            ("openai", "OpenAI OPENAI", ["OpenAI", "OPENAI"]),
            ("(?-i)openai", "OpenAI openai", ["openai"]),
            ("(?-i:O)penai", "OPENAI openai", ["OPENAI"]), ("o(?-i)p|E", "Op OP e E", ["Op", "E"]),
            ("(o(?-i)p)E", "ope OPE OpE", ["ope", "OpE"]), ("[a-c]+", "ABCD", ["ABC"]),
            ("[^a-c]+", "ABCD", ["D"]), ("straße", "STRAẞE strasse", ["STRAẞE"]),
            ("σ+", "Σσς", ["Σσς"]), ("жук", "ЖУК", ["ЖУК"]), ("k", "\u{212A}", ["\u{212A}"]),
            ("i", "ıİI", ["I"]), ("ǆ", "ǅǄ", ["ǅ", "Ǆ"]), ("[[:upper:]]+", "aB", ["aB"]),
            ("\\p{Lu}+", "aB", ["aB"]), ("\\P{Lu}+", "aB1", ["1"]),
            ("(?-i)\\p{Lu}+", "aBÉ", ["BÉ"]),
        ])
    func letterCase(pattern: String, text: String, found: [String]) throws {
        #expect(try pieces(pattern, text) == found)
    }

    @Test func `has flags beside it`() throws {
        #expect(try pieces(RegexLeaf("ai", countsCase: true), "AI ai") == ["ai"])
        #expect(try pieces(RegexLeaf("(?i)ai", countsCase: true), "AI ai") == ["AI", "ai"])
        #expect(try pieces(RegexLeaf("a.b", dotMatchesNewline: true), "a\nb") == ["a\nb"])
        #expect(try pieces(RegexLeaf("^a$", isMultiline: true), "a\na") == ["a", "a"])
    }

    @Test(
        "knows letters, digits and marks of all scripts",
        arguments: [
            ("\\w+", "naïve Ünïcode_1", ["naïve", "Ünïcode_1"]),
            ("\\w+", "e\u{301}t हिन्दी", ["e\u{301}t", "हिन्दी"]),
            ("\\w+", "語、字", ["語", "字"]), ("\\d+", "٣٤ 12", ["٣٤", "12"]), ("\\D+", "1é٣", ["é"]),
            ("\\W+", "a — b", [" — "]), ("\\pL+", "aβ1", ["aβ"]), ("\\p{L}+", "aβ1", ["aβ"]),
            ("\\PL+", "aβ1", ["1"]), ("\\p{^L}+", "a1", ["1"]), ("\\P{^L}+", "a1", ["a"]),
            ("\\p{Greek}+", "aλφα", ["λφα"]), ("\\p{Han}+", "日本の", ["日本"]),
            ("\\p{Sc}\\d+", "€5 $6 £7", ["€5", "$6", "£7"]),
            ("[\\p{Cyrillic}\\d]+", "Союз-5", ["Союз", "5"]), ("\\p{Any}", "é", ["é"]),
            (".", "é😀", ["é", "😀"]),
            ("[à-ü]+", "éa", ["é"]), ("[😀-😎]+", "😀😁a", ["😀😁"]), ("\\p{So}", "a😀", ["😀"]),
            ("\\p{Co}", "\u{E000}", ["\u{E000}"]), ("\\p{Cn}", "a\u{378}", ["\u{378}"]),
        ])
    func unicode(pattern: String, text: String, found: [String]) throws {
        #expect(try pieces(pattern, text) == found)
    }

    @Test func `stops at the limit`() throws {
        let bytes = Array("aaaa".utf8)
        let regex = try LinearRegex(RegexLeaf("a"))
        #expect(regex.matches(in: bytes.span, limit: 2) == [0..<1, 1..<2])
        #expect(regex.matches(in: bytes.span, limit: 0) == [])
    }

    @Test(
        "takes bytes that are no UTF-8 as U+FFFD, one by one",
        arguments: [
            [0x61, 0xFF, 0x62], [0x61, 0xC3, 0x62], [0x61, 0xA9, 0x62], [0x61, 0xE2, 0x62],
        ] as [[UInt8]])
    func illFormed(bytes: [UInt8]) throws {
        #expect(
            try LinearRegex(RegexLeaf("a\\x{FFFD}b")).matches(in: bytes.span, limit: 9) == [0..<3])
        for pattern in ["a.b", "[^x]+"] {
            #expect(
                try LinearRegex(RegexLeaf(pattern)).matches(in: bytes.span, limit: 9) == [0..<3])
        }
        let cut: [UInt8] = [0xF0, 0x9F, 0x98]
        #expect(try LinearRegex(RegexLeaf(".+")).matches(in: cut.span, limit: 9) == [0..<3])
        #expect(try LinearRegex(RegexLeaf(".")).matches(in: cut.span, limit: 9).count == 3)
    }

    @Test(
        "knows a text that each match contains",
        arguments: [
            ("openai", "openai", true), ("(?-i)OpenAI", "OpenAI", false),
            ("(a|b)stargate.*x", "stargate", true),
            ("open(ai|er)+", "open", true), ("(star){2}gate", "starstargate", true),
            ("(gate)+", "gate", true),
            ("\\bc\\+\\+", "c++", true), ("\\d+%", "%", false), ("(?i:ab)(?-i:c)", "abc", true),
            ("(?:ab|AB)c", "abc", true),
        ])
    func literal(pattern: String, text: String, ignoresCase: Bool) throws {
        let literal = try LinearRegex(RegexLeaf(pattern)).requiredLiteral
        #expect(literal?.text == text)
        #expect(literal?.ignoresCase == ignoresCase)
    }

    @Test("need not have such a text", arguments: ["a|b", "\\w+", "[ab]", "a?b?[cd]"])
    func noLiteral(pattern: String) throws {
        #expect(try LinearRegex(RegexLeaf(pattern)).requiredLiteral == nil)
    }
}
