import Foundation
import TestSupport
import Testing

/// 300 expressions, made of all that a field may hold, against PyPI's croniter with cronie's rule for
/// days. In UTC: at changes of the clocks croniter is no oracle (it repeats times).
@Suite("Cron expressions, beside croniter")
struct CronOracleTests {
    private static let expressions: [String] = {
        var random = SplitMix(seed: 42)
        func pick(_ choices: [String]) -> String {
            choices[Int.random(in: 0..<choices.count, using: &random)]
        }
        func field(_ range: ClosedRange<Int>, _ names: [String] = []) -> String {
            // croniter takes a range of one, such as 7-7, for all there is.
            let low = Int.random(in: range.lowerBound..<range.upperBound, using: &random)
            let high = Int.random(in: (low + 1)...range.upperBound, using: &random)
            let step = Int.random(in: 1...9, using: &random)
            let other = Int.random(in: range, using: &random)
            return pick(
                ["*", "*", "*/\(step)", "\(low)", "\(low)-\(high)", "\(low)-\(high)/\(step)"]
                    + ["\(low),\(other)", "\(low)-\(high),\(other)"] + names)
        }
        return (0..<300).map { _ in
            [
                field(0...59), field(0...23), field(1...31),
                field(1...12, ["jan", "Mar-JUN", "oct,dec"]),
                field(0...7, ["mon-fri", "SUN", "sat"]),
            ].joined(separator: " ")
        }
    }()

    @Test func `name the same thousand times`() async throws {
        let feeds = Self.expressions.enumerated().map { index, expression in
            "[[feed]]\nname = \"\(index)\"\npath = \"a.rss\"\ncron = \"\(expression)\"\n"
        }
        let program = try Program(
            configuration: "[feedwatch]\ntimezone = \"UTC\"\n" + feeds.joined())
        try program.folder.write("<rss><channel/></rss>", to: "a.rss")
        let start = Date(timeIntervalSince1970: 1_798_718_400)
        let clock = ShiftedClock(startingAt: start).environment(after: 10)
        #expect(try await program.run("poll", "--all", environment: clock).status == 0)
        let schedule = try await program.run(
            "schedule", "--count", "1000", "--json", environment: clock)
        try program.folder.write(schedule.output, to: "schedule.jsonl")
        let comparison = try await program.run(
            ["-c", Self.comparison, "schedule.jsonl"],
            of: Program.repository + "/.build/venv/bin/python")
        #expect(comparison.errors == "")
        #expect(comparison.output == "300 expressions, 300000 times\n")
    }

    private static let comparison = """
        import json, sys
        from datetime import datetime, timezone
        from croniter import croniter
        expressions = times = 0
        for line in open(sys.argv[1]):
            row = json.loads(line)
            polls = [datetime.fromisoformat(poll["at"].replace("Z", "+00:00")) for poll in row["polls"]]
            expression = row["schedule"].removeprefix("cron ")
            # The poll that made the feed known was within the first minute of the hour.
            start = datetime.fromtimestamp(1798718400 + 30, timezone.utc)
            oracle = croniter(expression, start, implement_cron_bug=True, max_years_between_matches=60)
            expected = [oracle.get_next(datetime) for _ in polls]
            if polls != expected:
                print(expression, [(a, b) for a, b in zip(polls, expected) if a != b][:3])
            expressions += 1
            times += len(polls)
        print(f"{expressions} expressions, {times} times")
        """
}
