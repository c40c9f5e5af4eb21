import FeedConfig
import FeedModel
import TestSupport
import Testing

@Suite("Broken TOML")
struct SyntaxTests {
    @Test(
        "is one mistake in plain words, with its line",
        arguments: [
            ("[[feed]]\nname = \"a\nurl = \"b\"", 2, .unclosedText),
            ("[[feed]]\nname = \"\"\"a\nurl = \"b\"\n", 2, .unclosedText),
            ("[[feed]]\nname = \"a\"\nname = \"b\"", 3, .repeatedKey("name")),
            ("[defaults]\n[defaults]", 2, .repeatedKey("defaults")),
            ("[[feed]]\nname = news", 2, .notAValue),
            ("[[feed]]\nname = “news”", 2, .notAValue),
            ("[[feed]]\nname = the news", 2, .notAValue),
            ("[defaults]\nevery = 15m", 2, .numberWithLetters),
            ("[[feed]]\nname = \"a\"\n[[ru", 3, .endsEarly),
            ("[[feed]]\nname = \"a\"\n[[rule", 3, .endsEarly),
            ("[[rule]]\nany = [\"a\",\n", 3, .endsEarly),
            ("[[rule]]\nany = ", 2, .endsEarly),
            ("[[rule]]\nany = # later\n", 2, .noValue),
            ("[[rule]]\nany = [\"a\" \"b\"]", 2, .noComma),
            ("[[rule]]\nany = [\"a\"\nname = \"b\"", 3, .noComma),
            ("[[feed]]\nadaptive = {\n  min = \"1h\" }", 2, .lineBreakInInlineTable),
            ("[[feed]]\nadaptive = { min = \"1h\",\n max = \"2h\" }", 2, .lineBreakInInlineTable),
            ("\n[[[feed]]]", 2, .headerWithoutName),
            ("[]\n", 1, .headerWithoutName),
            ("[[[", 1, .headerWithoutName),
            ("[[feed]\nname = \"a\"", 1, .headerNotClosed),
            ("feeds:\n  - name: x", 1, .noEqualsSign),
            ("[[feed]]\n= \"a\"", 2, .noKey),
            ("[[feed]]\nname = \"a\" url = \"b\"", 2, .textAfterValue),
            (
                "[[rule]]\nany = [\"\\d\"]", 2,
                .other("string: unknown escape sequence '\\d'")
            ),
        ] as [(String, Int, SyntaxMistake)])
    func isOneMistake(text: String, line: Int, mistake: SyntaxMistake) {
        #expect(mistakes(in: text) == [Mistake(line, .syntax(mistake))])
    }

    @Test func `is told with its column`() throws {
        let error = try #require(throws: ConfigurationError.self) {
            try read("[[feed]]\nname = news")
        }
        #expect(
            error.description == """
                /etc/feedwatch/feeds.toml:2:9: this is not TOML: this value is neither a text in \
                quotation marks nor a number.
                Write texts in straight quotation marks: "…".
                """)
    }

    @Test func `includes what the parser could not survive`() {
        let deep = Array(repeating: "a", count: 300_000).joined(separator: ".")
        #expect(mistakes(in: "\n\(deep) = 1") == [Mistake(2, .nestedTooDeeply)])
        #expect(mistakes(in: "a = 07:3x:00") == [Mistake(1, .syntax(.notAValue))])
        let lists = String(repeating: "[", count: 100_000)
        #expect(mistakes(in: "a = \(lists)") == [Mistake(1, .nestedTooDeeply)])
        let tables = String(repeating: "{a=", count: 100_000)
        #expect(mistakes(in: "a = \(tables)") == [Mistake(1, .nestedTooDeeply)])
    }

    @Test(arguments: ["\u{0}", "name = \"a\\u0000b\"", "\"a\\U00000000\" = 1"])
    func `includes the character that would end a text early`(text: String) {
        #expect(mistakes(in: "[[feed]]\n\(text)\n") == [Mistake(2, .nulCharacter)])
    }

    @Test func `includes bytes that are not UTF-8, by line`() throws {
        let bytes = Array("[[feed]]\nname = \"caf".utf8) + [0xE9, 0x22]
        let error = try #require(throws: ConfigurationError.self) {
            try ConfigurationReader().read(bytes, path: "feeds.toml")
        }
        #expect(error.mistakes.map(\.kind) == [.notUTF8])
        #expect(error.mistakes.map(\.line) == [2])
    }

    /// What a writer that is interrupted leaves behind.
    @Test func `or else a whole: no beginning of a file is misread`() throws {
        let whole = Array((feed + sinkAndRule + "notify = [\"terminal\"]\n").utf8)
        for length in 0...whole.count {
            do {
                let reading = try ConfigurationReader()
                    .read(Array(whole.prefix(length)), path: "feeds.toml")
                #expect(reading.configuration.feeds.map(\.name) == ["news"])
            } catch {
                #expect(!error.mistakes.isEmpty)
            }
        }
    }

    @Test func `of any kind never crashes`() {
        var random = SplitMix(seed: 3)
        let good = Array((feed + sinkAndRule + "adaptive = { min = '1h' } # a\n").utf8)
        let spice = Array("[]{}\"'.,=#\n\\ \u{0}u0é'''\"\"\"".utf8)
        for _ in 0..<3000 {
            var text = good
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<text.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: text[place] = spice.randomElement(using: &random) ?? 0
                case 1: text.insert(spice.randomElement(using: &random) ?? 0, at: place)
                default: text.removeSubrange(place..<min(place + 5, text.count - 1))
                }
            }
            do {
                _ = try ConfigurationReader().read(text, path: "feeds.toml")
            } catch {
                #expect(!error.mistakes.isEmpty)
            }
        }
    }
}
