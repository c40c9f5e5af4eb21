import FeedConfig
import FeedModel
import Testing

@Suite("Rules that count their matches")
struct TimingTests {
    private func text(_ keys: String) -> String {
        feed + """
            [[sink]]
            name = "log"
            type = "stdout"
            [[rule]]
            name = "r"
            any = ["x"]
            \(keys)
            """
    }

    @Test(
        "are read",
        arguments: [
            (#"at_least = { count = 5, within = "1h" }"#, .atLeast(5, within: .seconds(3600))),
            (
                #"spike = { over = 3.0, baseline = "14d" }"#,
                .spike(over: 3, baseline: .seconds(14 * 86_400))
            ),
            (
                #"spike = { over = 2, baseline = "2d" }"#,
                .spike(over: 2, baseline: .seconds(2 * 86_400))
            ),
            (#"absent_for = "24h""#, .absent(.seconds(86_400))),
        ] as [(String, RuleTiming)])
    func areRead(keys: String, timing: RuleTiming) throws {
        #expect(try read(text(keys)).configuration.rules[0].shaping?.timing == timing)
    }

    @Test(
        "are refused where they make no sense",
        arguments: [
            (
                #"at_least = { count = 1, within = "1h" }"#,
                .outOfRange(key: "count", lowest: "2", highest: "10000")
            ),
            (
                #"at_least = { count = 5, within = "32d" }"#,
                .outOfRange(key: "within", lowest: "1m", highest: "31d")
            ),
            (#"at_least = { count = 5 }"#, .lacksInnerKey("within", of: "at_least")),
            (
                #"spike = { over = 1.0, baseline = "14d" }"#,
                .outOfRange(key: "over", lowest: "1.1", highest: "1000")
            ),
            (
                #"spike = { over = 3.0, baseline = "1d" }"#,
                .outOfRange(key: "baseline", lowest: "2d", highest: "90d")
            ),
            (#"absent_for = "-1h""#, .badDuration("-1h", key: "absent_for")),
            (
                #"absent_for = "0s""#,
                .outOfRange(key: "absent_for", lowest: "1m", highest: "366d")
            ),
        ] as [(String, ConfigurationMistake.Kind)])
    func areRefused(keys: String, mistake: ConfigurationMistake.Kind) {
        #expect(mistakes(in: text(keys)).map(\.kind) == [mistake])
    }

    @Test func `tell of one thing each`() {
        let keys = """
            absent_for = "24h"
            spike = { over = 3.0, baseline = "14d" }
            group_by = ["feed"]
            """
        #expect(
            mistakes(in: text(keys)).map(\.kind)
                == [.onlyOneOf(["spike", "absent_for", "group_by"])])
    }
}
