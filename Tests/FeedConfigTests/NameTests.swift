import FeedConfig
import FeedModel
import Testing

@Suite("Names and references")
struct NameTests {
    @Test(
        "must be something a person can see and type",
        arguments: [
            ("", .empty), ("  ", .empty), (" a", .spaceAround), ("a\\t", .unprintable),
            ("a\\u202Eb", .unprintable), ("a\\u200Bb", .unprintable),
            (String(repeating: "a", count: 201), .tooLong(limit: 200)),
        ] as [(String, ConfigurationMistake.NameMistake)])
    func mustBeVisible(name: String, mistake: ConfigurationMistake.NameMistake) {
        #expect(
            mistakes(in: "[[feed]]\nurl = \"https://example.org\"\nname = \"\(name)\"")
                == [Mistake(3, .badName(key: "name", mistake))])
        #expect(
            mistakes(in: feed + "tags = [\n\"\(name)\"]")
                == [Mistake(5, .badName(key: "tags", mistake))])
    }

    @Test func `may be in any script`() throws {
        let text = feed.replacing("\"news\"", with: "\"Новости и 東京 🗞\"")
        #expect(try read(text).configuration.feeds.map(\.name) == ["Новости и 東京 🗞"])
    }

    @Test func `are unique within their kind`() {
        #expect(
            mistakes(in: feed + feed + "[[sink]]\nname = \"news\"\ntype = \"stdout\"")
                == [Mistake(5, .duplicateName("news", of: .feed, firstLine: 2))])
    }

    @Test func `of sinks must exist, but may be those of a sink with a mistake`() {
        let text = """
            [[sink]]
            name = "desk"
            type = "webhok"
            [[rule]]
            name = "a"
            any = ["b"]
            notify = ["desk", "dsek"]
            """
        #expect(
            mistakes(in: feed + text) == [
                Mistake(
                    6,
                    .unknownValue(
                        "webhok", key: "type", known: sinkTypes,
                        nearest: "webhook")),
                Mistake(10, .unknownSink("dsek", rule: "a", known: ["desk"])),
            ])
    }

    @Test func `of sinks may not be an empty list`() {
        #expect(
            mistakes(in: feed + sinkAndRule + "notify = []")
                == [Mistake(11, .notifiesNobody(rule: "stargate"))])
    }

    @Test func `that lead nowhere are noticed`() throws {
        let text = """
            tags = ["tech"]
            [[feed]]
            name = "again"
            url = "https://example.org/feed.xml"
            [[sink]]
            name = "log"
            type = "file"
            path = "a.jsonl"
            [[sink]]
            name = "log2"
            type = "file"
            path = "./a.jsonl"

            """
        let rule = """
            notify = ["terminal"]
            tags = ["tech", "uk"]
            """
        let notices = try read(feed + text + sinkAndRule + rule).notices
        #expect(
            notices.map(\.kind) == [
                .sameSource(feed: "again", other: "news"), .sinkOfNoRule("log"),
                .sinkOfNoRule("log2"), .sameFile(sink: "log2", other: "log"),
                .tagOfNoFeed(tag: "uk", rule: "stargate"),
            ])
        #expect(notices.map(\.line) == [5, 8, 12, 12, 24])
    }
}
