import FeedConfig
import FeedModel
import Testing

@Suite("A cron expression")
struct CronTests {
    private func parse(_ text: String) throws -> CronExpression? {
        guard case .cron(let expression) = try onlyFeed(with: "cron = \"\(text)\"")?.schedule
        else { return nil }
        #expect(expression.text == text)
        return expression
    }

    @Test(
        "names sets of minutes, hours, days and months",
        arguments: [
            ("0 0 1 1 0", [[0], [0], [1], [1], [0]]),
            (
                "5,10-12 */6 1-31/15 */4 1-5",
                [[5, 10, 11, 12], [0, 6, 12, 18], [1, 16, 31], [1, 5, 9], [1, 2, 3, 4, 5]]
            ),
            ("59 23 31 12 7", [[59], [23], [31], [12], [0]]),
            ("0 0 1 jan,JUL-Sep sun", [[0], [0], [1], [1, 7, 8, 9], [0]]),
            ("0 0 1 1 mon-fri/2", [[0], [0], [1], [1], [1, 3, 5]]),
            ("0 0 1 1 fri-sun", [[0], [0], [1], [1], [0, 5, 6]]),
            ("0 0 1 1 5-7", [[0], [0], [1], [1], [0, 5, 6]]),
            ("*/90 0 1 1 0", [[0], [0], [1], [1], [0]]),
            ("  0\\t0 1  1 0 ", [[0], [0], [1], [1], [0]]),
        ])
    func namesSets(text: String, sets: [[Int]]) throws {
        let text = text.replacing("\\t", with: " ")
        let expression = try #require(try parse(text))
        let bits = [
            expression.minutes, expression.hours, expression.daysOfMonth, expression.months,
            expression.daysOfWeek,
        ]
        #expect(bits.map { bits in (0..<64).filter { bits & 1 << UInt64($0) != 0 } } == sets)
    }

    @Test(
        "may be one of the macros",
        arguments: [
            ("@hourly", "0 * * * *"), ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"),
            ("@weekly", "0 0 * * 0"), ("@monthly", "0 0 1 * *"), ("@yearly", "0 0 1 1 *"),
            ("@annually", "0 0 1 1 *"), ("@Daily", "0 0 * * *"),
        ])
    func macros(text: String, meaning: String) throws {
        let (macro, fields) = (try #require(try parse(text)), try #require(try parse(meaning)))
        #expect(
            [macro.minutes, macro.hours, macro.daysOfMonth, macro.months, macro.daysOfWeek]
                == [
                    fields.minutes, fields.hours, fields.daysOfMonth, fields.months,
                    fields.daysOfWeek,
                ])
        #expect(macro.bothDayFieldsMustHold == fields.bothDayFieldsMustHold)
    }

    @Test(
        "joins its day fields by `or` when both are restricted",
        arguments: [
            ("0 0 13 * 5", false), ("0 0 * * 5", true), ("0 0 13 * *", true), ("0 0 */2 * 5", true),
            ("0 0 1-31 * 5", false),
        ])
    func joinsDays(text: String, both: Bool) throws {
        #expect(try parse(text)?.bothDayFieldsMustHold == both)
    }

    @Test(
        "with a mistake says which",
        arguments: [
            ("", .empty), ("* * * *", .wrongFieldCount(4)), ("0 * * * * *", .wrongFieldCount(6)),
            ("@often", .unknownMacro("@often")), ("@reboot", .reboot),
            ("@daily x", .unknownMacro("@daily")),
            ("60 * * * *", .outOfRange(.minute, "60")), ("* 24 * * *", .outOfRange(.hour, "24")),
            ("* * 0 * *", .outOfRange(.dayOfMonth, "0")), ("* * * 13 *", .outOfRange(.month, "13")),
            ("* * * * 8", .outOfRange(.dayOfWeek, "8")),
            ("* 22-7 * * *", .backwards(.hour, "22-7")), ("*/0 * * * *", .zeroStep(.minute)),
            ("5/15 * * * *", .stepWithoutRange(.minute, "5/15")),
            ("* * L * *", .foreignSyntax(.dayOfMonth, "L")),
            ("* * ? * *", .foreignSyntax(.dayOfMonth, "?")),
            ("* * * * 5#2", .foreignSyntax(.dayOfWeek, "5#2")),
            ("0~30 * * * *", .foreignSyntax(.minute, "0~30")),
            ("x * * * *", .badField(.minute, "x")), ("1, * * * *", .badField(.minute, "")),
            ("1- * * * *", .badField(.minute, "1-")), ("-1 * * * *", .badField(.minute, "-1")),
            ("*/x * * * *", .badField(.minute, "*/x")), ("**  * * * *", .badField(.minute, "**")),
            ("99999999999999999999 * * * *", .outOfRange(.minute, "99999999999999999999")),
            ("0 0 30 2 *", .neverOccurs), ("0 0 31 4,6,9,11 *", .neverOccurs),
            ("0 0 30 feb */2", .neverOccurs),
        ] as [(String, CronMistake)])
    func saysItsMistake(text: String, mistake: CronMistake) {
        #expect(mistakes(in: feed + "cron = \"\(text)\"") == [Mistake(4, .badCron(text, mistake))])
    }

    @Test(arguments: ["0 0 29 2 *", "0 0 30 2 1", "0 0 31 1,2 *"])
    func `of a rare day is none`(text: String) throws {
        #expect(try parse(text) != nil)
    }

    @Test func `is told how to be mended`() {
        #expect(
            CronMistakeText.of("* 22-7 * * *")
                == "`cron` is \"* 22-7 * * *\": hour \"22-7\" runs backwards.\n"
                + "Write it as \"22-23,0-7\".")
        #expect(CronMistakeText.of("5/15 * * * *").hasSuffix("Write 5-59/15, or */… ."))
    }
}

private enum CronMistakeText {
    /// A mistake without its place.
    static func of(_ text: String) -> String {
        do {
            _ = try read(feed + "cron = \"\(text)\"")
            return ""
        } catch {
            return String(error.description.dropFirst("/etc/feedwatch/feeds.toml:4: ".count))
        }
    }
}
