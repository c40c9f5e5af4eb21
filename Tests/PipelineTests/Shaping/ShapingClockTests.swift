import FeedModel
import Foundation
import Testing

@testable import Pipeline

@Suite("Quiet hours on the wall clock")
struct ShapingClockTests {
    private func quietEnd(
        _ now: String, start: Int, end: Int, zone: String = "Europe/London",
        severity: Severity = .normal
    ) throws -> String? {
        var rule = Rule(
            name: "r", query: RuleQuery(any: ["x"]), severity: severity, notify: [])
        var shaping = RuleShaping()
        shaping.quiet = QuietHours(start: start * 60, end: end * 60)
        rule.shaping = shaping
        let clock = ShapingClock(timeZone: try #require(TimeZone(identifier: zone)))
        let date = try Date(now, strategy: .iso8601)
        return clock.quietEnd(of: rule, at: date)?.formatted(.iso8601)
    }

    @Test(
        "end on the day they have to",
        arguments: [
            ("2026-01-10T21:59:59Z", nil), ("2026-01-10T22:00:00Z", "2026-01-11T07:00:00Z"),
            ("2026-01-11T00:00:00Z", "2026-01-11T07:00:00Z"),
            ("2026-01-11T06:59:59Z", "2026-01-11T07:00:00Z"), ("2026-01-11T07:00:00Z", nil),
        ])
    func pastMidnight(now: String, end: String?) throws {
        #expect(try quietEnd(now, start: 22, end: 7) == end)
    }

    @Test func `within a day`() throws {
        #expect(try quietEnd("2026-01-10T12:30:00Z", start: 12, end: 14) == "2026-01-10T14:00:00Z")
        #expect(try quietEnd("2026-01-10T14:00:00Z", start: 12, end: 14) == nil)
    }

    @Test func `follow summer time, whichever way the clocks go that night`() throws {
        // Spring: 01:00 GMT becomes 02:00 BST on 29 March 2026; autumn back on 25 October.
        #expect(try quietEnd("2026-03-28T23:00:00Z", start: 22, end: 7) == "2026-03-29T06:00:00Z")
        #expect(try quietEnd("2026-10-24T22:00:00Z", start: 22, end: 7) == "2026-10-25T07:00:00Z")
        // An end that the spring change skips: just after the gap.
        #expect(try quietEnd("2026-03-29T00:30:00Z", start: 0, end: 1) == "2026-03-29T01:00:00Z")
        #expect(
            try quietEnd("2026-01-10T13:30:00Z", start: 22, end: 7, zone: "Asia/Tokyo")
                == "2026-01-10T22:00:00Z")
    }

    @Test func `don't hold critical rules`() throws {
        let now = "2026-01-10T23:00:00Z"
        #expect(try quietEnd(now, start: 22, end: 7, severity: .critical) == nil)
        #expect(try quietEnd(now, start: 22, end: 7, severity: .high) != nil)
    }
}
