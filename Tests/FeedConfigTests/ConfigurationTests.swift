import FeedConfig
import FeedModel
import Foundation
import Testing

@Suite("feeds.toml")
struct ConfigurationTests {
    @Test func `becomes values, in the order of the file`() throws {
        let reading = try read(
            """
            [feedwatch]
            database = "data/items.db"
            timezone = "Europe/London"
            contact  = "https://example.org/bot"

            [defaults]
            every = "1h30m"
            tags  = ["all"]

            [[feed]]
            name = "office-hours"
            url  = "https://example.org/feed.xml"
            cron = "*/15 7-22 * * 1-5"
            tags = ["tech", "uk"]

            [[feed]]
            name = "intranet"
            url  = "http://10.0.3.7:8080/news.xml"
            allow_private = ["10.0.3.7:8080"]
            adaptive = { min = "15m", max = "1d" }
            first_run = { newest = 5 }
            identity = ["link", "title"]

            [[feed]]
            name = "sample"
            path = "Fixtures/feeds/technology-news.rss"
            first_run = { since = 2026-06-01 }

            [[rule]]
            name = "stargate"
            any  = ["Stargate", "Sam Altman"]
            all  = ["OpenAI"]
            none = ["SG-1"]
            tags = ["tech"]
            severity = "high"
            on_update = "never"
            notify = ["log", "desk"]

            [[rule]]
            name = "everything else"
            any = ["feed"]

            [[sink]]
            name = "desk"
            type = "webhook"
            url  = "https://hooks.example.org/feedwatch"
            secret = ["env:DESK_SECRET", "file:secrets/old"]
            allow_private = ["HOOKS:443"]

            [[sink]]
            name = "log"
            type = "file"
            path = "/var/log/alerts.jsonl"

            [[sink]]
            name = "terminal"
            type = "stdout"
            """)
        let configuration = reading.configuration
        #expect(configuration.databasePath == "/etc/feedwatch/data/items.db")
        #expect(configuration.timeZone.identifier == "Europe/London")
        #expect(configuration.contact == "https://example.org/bot")

        let officeHours = CronExpression(
            text: "*/15 7-22 * * 1-5", minutes: 1 | 1 << 15 | 1 << 30 | 1 << 45,
            hours: 0x7F_FF80, daysOfMonth: 0xFFFF_FFFE, months: 0x1FFE, daysOfWeek: 0b011_1110,
            bothDayFieldsMustHold: true)
        let midnight = try #require(ISO8601DateFormatter().date(from: "2026-05-31T23:00:00Z"))
        #expect(
            configuration.feeds == [
                Feed(
                    name: "office-hours", source: .url("https://example.org/feed.xml"),
                    schedule: .cron(officeHours), tags: ["tech", "uk"]),
                Feed(
                    name: "intranet", source: .url("http://10.0.3.7:8080/news.xml"),
                    schedule: .adaptive(minimum: .seconds(900), maximum: .seconds(86_400)),
                    tags: ["all"], allowPrivate: ["10.0.3.7:8080"], firstRun: .newest(5),
                    identity: [.link, .title]),
                Feed(
                    name: "sample",
                    source: .path("/etc/feedwatch/Fixtures/feeds/technology-news.rss"),
                    schedule: .every(.seconds(5400)), tags: ["all"], firstRun: .since(midnight)),
            ])
        #expect(
            configuration.rules == [
                Rule(
                    name: "stargate",
                    query: RuleQuery(
                        any: ["Stargate", "Sam Altman"], all: ["OpenAI"], none: ["SG-1"]),
                    tags: ["tech"], severity: .high, onUpdate: .never, notify: ["desk", "log"]),
                Rule(
                    name: "everything else", query: RuleQuery(any: ["feed"]),
                    notify: ["desk", "log", "terminal"]),
            ])
        #expect(
            configuration.sinks == [
                Sink(
                    name: "desk",
                    kind: .webhook(
                        WebhookEndpoint(
                            url: "https://hooks.example.org/feedwatch",
                            secrets: [
                                .environment("DESK_SECRET"), .file("/etc/feedwatch/secrets/old"),
                            ],
                            allowPrivate: ["hooks:443"]))),
                Sink(name: "log", kind: .file(path: "/var/log/alerts.jsonl", .json)),
                Sink(name: "terminal", kind: .stdout(.text)),
            ])
        #expect(reading.notices.isEmpty)
    }

    @Test func `needs no more than a feed`() throws {
        let reading = try read(feed)
        #expect(reading.configuration.databasePath == "/etc/feedwatch/feedwatch.db")
        #expect(reading.configuration.timeZone.secondsFromGMT() == 0)
        #expect(
            reading.configuration.feeds
                == [Feed(name: "news", source: .url("https://example.org/feed.xml"))])
        #expect(reading.notices.map(\.kind) == [.noRules])
    }

    @Test func `may have a byte-order mark and Windows line ends`() throws {
        let text = "\u{FEFF}" + feed.replacing("\n", with: "\r\n")
        #expect(try read(text).configuration.feeds.map(\.name) == ["news"])
    }

    @Test func `tells all its mistakes at once, by line`() {
        let found = mistakes(
            in: """
                [feedwatch]
                timezone = "Europe/Londno"

                [[feed]]
                nmae = "news"
                url = "https://example.org/feed.xml"
                every = "0s"

                [[rule]]
                name = "security"
                any = ["CVE"]
                notify = ["ops"]

                [[sink]]
                name = "mail"
                type = "stdout"
                """)
        #expect(
            found == [
                Mistake(2, .badTimeZone("Europe/Londno", nearest: "Europe/London")),
                Mistake(4, .missing(key: "name", of: .feed)),
                Mistake(5, .unknownKey("nmae", in: .feed, nearest: "name", belongsIn: [])),
                Mistake(7, .outOfRange(key: "every", lowest: "1s", highest: "366d")),
                Mistake(12, .unknownSink("ops", rule: "security", known: ["mail"])),
            ])
    }

    @Test func `says a mistake with its place, cause and cure`() throws {
        let text = feed + sinkAndRule + "notify = [\"ops\"]\n"
        let error = try #require(throws: ConfigurationError.self) { try read(text) }
        #expect(
            error.description == """
                /etc/feedwatch/feeds.toml:11: rule "stargate" notifies "ops", which is not a sink \
                (known: terminal).
                Add a [[sink]] named "ops" or correct `notify`.
                """)
    }

    @Test func `without a feed is a mistake`() {
        #expect(mistakes(in: sinkAndRule) == [Mistake(1, .noFeeds)])
        #expect(mistakes(in: "feed = []") == [Mistake(1, .noFeeds)])
    }

    @Test func `with rules and no sink is a mistake`() {
        let text = feed + "[[rule]]\nname = \"a\"\nany = [\"b\"]\n"
        #expect(mistakes(in: text) == [Mistake(4, .noSinks)])
    }
}
