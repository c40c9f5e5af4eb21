import FeedConfig
import FeedModel
import Testing

@Suite("How a sink's deliveries are tried again")
struct PolicyTests {
    private func configuration(_ keys: String, events: String = "") throws -> Configuration {
        try read(text(keys, events: events)).configuration
    }

    private func text(_ keys: String, events: String = "") -> String {
        """
        [feedwatch]
        \(events)
        [[feed]]
        name = "news"
        path = "news.xml"
        [[sink]]
        name = "log"
        type = "stdout"
        [[sink]]
        name = "desk"
        type = "webhook"
        url = "https://hooks.example.org/"
        secret = "env:SECRET"
        \(keys)
        """
    }

    @Test func `is the table of Standard Webhooks, one at a time, without a word`() throws {
        let configuration = try configuration("")
        #expect(configuration.sinks[1].policy == DeliveryPolicy())
        let total = DeliveryPolicy.standardRetry.reduce(.zero, +)
        #expect(total == .seconds(75 * 3600 + 35 * 60 + 5))
        #expect(configuration.events == [])
    }

    @Test func `is as a sink says`() throws {
        let configuration = try configuration(
            """
            retry = ["1s", "5m", "1d"]
            fallback = "log"
            concurrency = 64
            """, events: #"events = ["log", "desk"]"#)
        #expect(
            configuration.sinks[1].policy
                == DeliveryPolicy(
                    retry: [.seconds(1), .seconds(300), .seconds(86_400)], fallback: "log",
                    concurrency: 64))
        #expect(configuration.events == ["log", "desk"])
    }

    @Test(arguments: [
        (#"retry = []"#, ConfigurationMistake.Kind.emptyList(key: "retry")),
        (#"retry = ["5"]"#, .badDuration("5", key: "retry")),
        (#"retry = ["0s"]"#, .outOfRange(key: "retry", lowest: "1s", highest: "1d")),
        (#"retry = ["2d"]"#, .outOfRange(key: "retry", lowest: "1s", highest: "1d")),
        (#"fallback = "lgo""#, .noSuchSink("lgo", key: "fallback", known: ["log", "desk"])),
        (#"fallback = "desk""#, .ownFallback("desk")),
        (#"concurrency = 0"#, .outOfRange(key: "concurrency", lowest: "1", highest: "64")),
        (#"concurrency = 65"#, .outOfRange(key: "concurrency", lowest: "1", highest: "64")),
    ])
    func isBounded(keys: String, mistake: ConfigurationMistake.Kind) {
        #expect(mistakes(in: text(keys)) == [Mistake(14, mistake)])
    }

    @Test func `events go to sinks that there are`() {
        #expect(
            mistakes(in: text("", events: #"events = ["ops"]"#)) == [
                Mistake(2, .noSuchSink("ops", key: "events", known: ["log", "desk"]))
            ])
    }
}
