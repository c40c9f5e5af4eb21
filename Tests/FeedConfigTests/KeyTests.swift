import FeedConfig
import FeedModel
import Testing

@Suite("Tables and keys")
struct KeyTests {
    @Test(
        "that feedwatch doesn't know are named with what was probably meant",
        arguments: [
            ("[[feeds]]\n", 4, .unknownTable("feeds", nearest: .feed)),
            ("[shapes]\n", 4, .unknownTable("shapes", nearest: nil)),
            ("evrey = \"1h\"", 4, .unknownKey("evrey", in: .feed, nearest: "every", belongsIn: [])),
            ("color = \"red\"", 4, .unknownKey("color", in: .feed, nearest: nil, belongsIn: [])),
            (
                "notify = [\"a\"]", 4,
                .unknownKey("notify", in: .feed, nearest: nil, belongsIn: [.rule])
            ),
            ("[defaults]\nname = \"a\"", 5, .notInDefaults("name")),
            ("[defaults]\nurl = \"a\"", 5, .notInDefaults("url")),
            (
                "adaptive = { mni = \"1h\" }", 4,
                .unknownInnerKey("mni", of: "adaptive", known: ["min", "max"])
            ),
        ] as [(String, Int, ConfigurationMistake.Kind)])
    func areNamed(text: String, line: Int, mistake: ConfigurationMistake.Kind) {
        #expect(mistakes(in: feed + text).contains(Mistake(line, mistake)))
    }

    @Test func `outside of all tables are sent where they belong`() {
        #expect(
            mistakes(in: "database = \"a.db\"\n" + feed)
                == [Mistake(1, .keyOutsideTables("database", belongsIn: [.feedwatch]))])
    }

    @Test func `that stand nowhere and belong nowhere are told so`() {
        #expect(
            mistakes(in: "x = 1\n" + feed) == [Mistake(1, .keyOutsideTables("x", belongsIn: []))])
    }

    @Test func `with the wrong number of brackets are told the right one`() {
        #expect(
            mistakes(in: "[[feedwatch]]\n" + feed) == [Mistake(1, .wrongBrackets(.feedwatch))])
        #expect(mistakes(in: "[feed]\nname = \"a\"") == [Mistake(1, .wrongBrackets(.feed))])
    }

    @Test(
        "of the wrong type say which they need",
        arguments: [
            ("tags = \"tech\"", "tags", "a list of texts", "a text"),
            ("tags = [1]", "tags", "a list of texts", "a number"),
            ("cron = 5", "cron", "a text", "a number"),
            ("every = 900", "every", "a length of time such as \"15m\"", "a number"),
            (
                "first_run = true", "first_run",
                "a table such as { newest = 5 } or a text such as \"baseline\"", "true or false"
            ),
            ("first_run = { newest = \"5\" }", "newest", "a whole number", "a text"),
            (
                "first_run = { since = \"2026-01-01\" }", "since",
                "a date without quotation marks", "a text"
            ),
        ])
    func sayTheirType(text: String, key: String, wanted: String, found: String) {
        #expect(
            mistakes(in: feed + text)
                == [Mistake(4, .wrongType(key: key, wanted: wanted, found: found))])
    }

    @Test func `that a table needs are asked for at its header`() {
        #expect(
            mistakes(in: "[[feed]]\n\n[[sink]]\ntype = \"webhook\"\nname = \"a\"") == [
                Mistake(1, .missing(key: "name", of: .feed)),
                Mistake(1, .missingOneOf(["url", "path"], of: .feed)),
                Mistake(3, .missing(key: "url", of: .sink)),
                Mistake(3, .missing(key: "secret", of: .sink)),
            ])
    }

    @Test func `that exclude each other are told at the later one`() {
        #expect(
            mistakes(in: feed + "path = \"a.rss\"\nevery = \"1h\"\ncron = \"@daily\"") == [
                Mistake(4, .onlyOneOf(["url", "path"])),
                Mistake(6, .onlyOneOf(["every", "cron"])),
            ])
    }

    @Test func `of a schedule override another schedule of the defaults`() throws {
        let text = "[defaults]\ncron = \"@daily\"\n" + feed + "every = \"5m\"\n"
        #expect(try read(text).configuration.feeds.map(\.schedule) == [.every(.seconds(300))])
    }

    @Test func `of another kind of sink are told so`() {
        #expect(
            mistakes(in: feed + "[[sink]]\nname = \"a\"\ntype = \"stdout\"\npath = \"b\"") == [
                Mistake(7, .keyOfOtherSink(key: "path", type: "stdout", belongsTo: "file"))
            ])
    }

    @Test func `all have a description that ends, and a cure`() {
        let text = """
            colour = 1
            [[feed]]
            name = " a"
            url = "ftp://x"
            every = "never"
            tags = 3
            evry = 1
            [[rule]]
            name = "a"
            none = ["b"]
            notify = []
            match = "b"
            [[sink]]
            name = "c"
            type = "webhook"
            secret = "whsec_AAAA"
            url = "https://user:word@example.org"
            """
        do {
            _ = try read(text)
            Issue.record("no mistake was found")
        } catch {
            for mistake in error.mistakes {
                let lines = mistake.description.split(separator: "\n")
                #expect(lines.count == 2)
                #expect(lines.allSatisfy { $0.hasSuffix(".") || $0.hasSuffix("?") })
            }
        }
    }
}
