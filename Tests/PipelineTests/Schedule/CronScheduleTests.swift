import FeedModel
import Foundation
import Pipeline
import TestSupport
import Testing

@Suite("A cron schedule")
struct CronScheduleTests {
    /// Where clocks change: by an hour, by half an hour, and at midnight.
    @Test(
        "runs what a change of the clocks skips just after it, and what it repeats once",
        arguments: [
            // Europe/London: 01:00 becomes 02:00 on 29 March, 02:00 becomes 01:00 on 25 October.
            Change("Europe/London", [30], [1], "2026-03-28T12:00:00Z", ["29T01:00", "30T00:30"]),
            Change(
                "Europe/London", [0, 15, 30, 45], [0, 1, 2], "2026-03-29T00:20:00Z",
                ["29T00:30", "29T00:45", "29T01:00", "29T01:15", "29T01:30"]),
            Change("Europe/London", [30], [1], "2026-10-24T12:00:00Z", ["25T00:30", "26T01:30"]),
            Change(
                "Europe/London", [0, 30], [1, 2], "2026-10-24T23:59:00Z",
                ["25T00:00", "25T00:30", "25T02:00", "25T02:30"]),
            // America/New_York: 02:00 becomes 03:00 on 8 March, 02:00 becomes 01:00 on 1 November.
            Change("America/New_York", [0], [2], "2026-03-07T12:00:00Z", ["08T07:00", "09T06:00"]),
            Change(
                "America/New_York", [0], [0, 2, 4], "2026-03-08T04:30:00Z",
                ["08T05:00", "08T07:00", "08T08:00"]),
            Change(
                "America/New_York", [45], [1], "2026-11-01T05:00:00Z", ["01T05:45", "02T06:45"]),
            // Australia/Lord_Howe: 02:00 becomes 01:30 on 5 April and 02:30 on 4 October.
            Change(
                "Australia/Lord_Howe", [0, 45], [1], "2026-04-04T12:00:00Z",
                ["04T14:00", "04T14:45", "05T14:30"]),
            Change(
                "Australia/Lord_Howe", [10, 40], [2], "2026-10-03T12:00:00Z",
                ["03T15:30", "03T15:40", "04T15:10"]),
            // America/Santiago: 24:00 becomes 23:00 on 4 April; no midnight on 6 September.
            Change("America/Santiago", [0], [0], "2026-09-05T12:00:00Z", ["06T04:00", "07T03:00"]),
            Change(
                "America/Santiago", [30], [23], "2026-04-04T12:00:00Z", ["05T02:30", "06T03:30"]),
        ])
    func followsClockChanges(change: Change) {
        let expression = CronExpression(minutes: change.minutes, hours: change.hours)
        #expect(
            slots(of: expression, in: change.zone, after: change.start, change.expected.count)
                == change.expected)
    }

    @Test(
        "of every hour goes on through a change of the clocks",
        arguments: [
            Change(
                "Europe/London", [0, 30], nil, "2026-03-29T00:20:00Z",
                ["29T00:30", "29T01:00", "29T01:30"]),
            Change(
                "Europe/London", [0, 30], nil, "2026-10-25T00:00:00Z",
                ["25T00:30", "25T01:00", "25T01:30", "25T02:00"]),
            Change(
                "America/New_York", [5], nil, "2026-11-01T05:00:00Z",
                ["01T05:05", "01T06:05", "01T07:05"]),
        ])
    func followsTheWallClock(change: Change) {
        let expression = CronExpression(minutes: change.minutes, hours: nil)
        #expect(
            slots(of: expression, in: change.zone, after: change.start, change.expected.count)
                == change.expected)
    }

    /// What a daemon would do that looks at the clock each minute.
    @Test(
        "agrees with a walk over the minutes of a week around each change",
        arguments: [
            ("Europe/London", "2026-03-26T00:00:00Z"), ("Europe/London", "2026-10-22T00:00:00Z"),
            ("America/New_York", "2026-03-05T00:00:00Z"),
            ("America/New_York", "2026-10-29T00:00:00Z"),
            ("Australia/Lord_Howe", "2026-04-02T00:00:00Z"),
            ("Australia/Lord_Howe", "2026-10-01T00:00:00Z"),
            ("America/Santiago", "2026-04-02T00:00:00Z"),
            ("America/Santiago", "2026-09-03T00:00:00Z"),
            ("Africa/Casablanca", "2026-02-12T00:00:00Z"),
            ("Africa/Casablanca", "2026-03-19T00:00:00Z"),
        ])
    func agreesWithAWalk(zone: String, start: String) throws {
        var random = SplitMix(seed: 7)
        let zone = try #require(TimeZone(identifier: zone))
        let (start, end) = (Date(start), Date(start) + 7 * 86_400)
        let walk = CronWalk(in: zone, from: start, to: end)
        for _ in 0..<30 {
            let expression = CronExpression.random(using: &random)
            let told = slots(of: expression, in: zone, after: start, until: end)
            #expect(told == walk.slots(of: expression), "\(expression)")
        }
    }

    @Test func `runs a missed slot once`() {
        let schedule = PollSchedule(
            .cron(CronExpression(minutes: [0, 15, 30, 45], hours: nil)), spreadBy: "a",
            timeZone: .utc)
        let now = Date("2026-11-26T10:05:00Z")
        let missed = schedule.next(
            after: PollHistory(lastStart: Date("2026-11-23T10:00:02Z")), now: now)
        #expect(missed.earliest == Date("2026-11-23T10:15:00Z"))
        #expect(missed.reason == .cronSlot)
        let next = schedule.next(after: PollHistory(lastStart: now), now: now)
        #expect(next.earliest == Date("2026-11-26T10:15:00Z"))
    }

    @Test func `joins its two day fields as the expression says`() {
        let monday = 1
        let either = CronExpression(
            minutes: [0], hours: [9], daysOfMonth: [13], daysOfWeek: [monday], both: false)
        let both = CronExpression(
            minutes: [0], hours: [9], daysOfMonth: [13], daysOfWeek: [monday], both: true)
        let start = Date("2026-07-01T00:00:00Z")
        #expect(
            slots(of: either, in: .utc, after: start, 3) == ["06T09:00", "13T09:00", "20T09:00"])
        #expect(first(of: both, after: start) == Date("2026-07-13T09:00:00Z"))
        #expect(
            first(of: both, after: Date("2026-07-14T00:00:00Z")) == Date("2027-09-13T09:00:00Z"))
    }

    @Test func `finds a 29 February that is a Monday`() {
        let expression = CronExpression(
            minutes: [0], hours: [0], daysOfMonth: [29], months: [2], daysOfWeek: [1], both: true)
        #expect(
            first(of: expression, after: Date("2026-01-01T00:00:00Z"))
                == Date("2044-02-29T00:00:00Z"))
        // 2100 has none, so that the wait is the longest there is.
        #expect(
            first(of: expression, after: Date("2072-03-01T00:00:00Z"))
                == Date("2112-02-29T00:00:00Z"))
    }

    @Test func `of a day that never comes ends its search`() {
        let expression = CronExpression(
            minutes: [0], hours: nil, daysOfMonth: [30], months: [2], both: true)
        let time = PollSchedule(.cron(expression), spreadBy: "a", timeZone: .utc)
            .next(after: PollHistory(lastStart: .distantPast), now: Date("2026-01-01T00:00:00Z"))
        #expect(time.reason == .never)
        #expect(time.earliest == .distantFuture)
    }

    @Test(arguments: [Date.distantPast, .distantFuture, Date(timeIntervalSince1970: 1e300)])
    func `survives dates that no calendar has`(date: Date) {
        let schedule = PollSchedule(
            .cron(CronExpression(minutes: [0], hours: nil)), spreadBy: "a", timeZone: .utc)
        let time = schedule.next(after: PollHistory(lastStart: date, notBefore: date), now: date)
        #expect(time.earliest >= .distantPast)
    }

    @Test func `takes the first slot that the server allows`() {
        let schedule = PollSchedule(
            .cron(CronExpression(minutes: [0, 15, 30, 45], hours: [7, 8])), spreadBy: "a",
            timeZone: .utc)
        let last = Date("2026-11-23T08:30:00Z")
        let history = PollHistory(lastStart: last, notBefore: last + 1800)
        let time = schedule.next(after: history, now: last)
        #expect(time.earliest == Date("2026-11-24T07:00:00Z"))
        #expect(time.reason == .serverAsked)
        let onSlot = schedule.next(
            after: PollHistory(lastStart: last - 1800, notBefore: last), now: last)
        #expect(onSlot.earliest == last)
        #expect(onSlot.reason == .serverAsked)
        let soon = PollHistory(lastStart: last, notBefore: last + 900)
        #expect(schedule.next(after: soon, now: last).reason == .cronSlot)
    }

    @Test(
        "leaves out ever more slots while a feed fails",
        arguments: [(1, "10:15"), (2, "10:30"), (3, "11:00"), (4, "12:00"), (5, "14:00")])
    func backsOff(failures: Int, slot: String) {
        let schedule = PollSchedule(
            .cron(CronExpression(minutes: [0, 15, 30, 45], hours: nil)), spreadBy: "a",
            timeZone: .utc)
        let history = PollHistory(lastStart: Date("2026-11-23T10:00:00Z"), failures: failures)
        let time = schedule.next(after: history, now: Date("2026-11-23T10:00:00Z"))
        #expect(time.earliest == Date("2026-11-23T\(slot):00Z"))
        #expect(time.reason == (failures == 1 ? .cronSlot : .backingOff(failures: failures)))
    }

    @Test func `starts in the daemon within a tenth of the way to the next slot, never early`() {
        let expression = CronExpression(minutes: [0, 15, 30, 45], hours: nil)
        for number in 1...200 {
            let schedule = PollSchedule(
                .cron(expression), spreadBy: "feed-\(number)", timeZone: .utc)
            let time = schedule.next(
                after: PollHistory(lastStart: Date("2026-11-23T10:00:00Z")), now: .distantPast)
            let delay = time.planned.timeIntervalSince(time.earliest)
            #expect((0..<90).contains(delay))
        }
    }

    @Test func `tells its next runs in advance`() {
        let schedule = PollSchedule(
            .cron(CronExpression(minutes: [0], hours: [6, 18])), spreadBy: "a", timeZone: .utc)
        let now = Date("2026-11-23T10:00:00Z")
        #expect(
            schedule.upcoming(3, after: PollHistory(lastStart: now), now: now).map(\.earliest) == [
                Date("2026-11-23T18:00:00Z"), Date("2026-11-24T06:00:00Z"),
                Date("2026-11-24T18:00:00Z"),
            ])
    }
}

/// A cron expression around a change of the clocks; expected are days and times in UTC.
struct Change: CustomTestStringConvertible, Sendable {
    let zone: TimeZone
    let minutes: [Int]
    let hours: [Int]?
    let start: Date
    let expected: [String]

    init(
        _ zone: String, _ minutes: [Int], _ hours: [Int]?, _ start: String, _ expected: [String]
    ) {
        self.zone = TimeZone(identifier: zone) ?? .utc
        self.minutes = minutes
        self.hours = hours
        self.start = Date(start)
        self.expected = expected
    }

    var testDescription: String { "\(zone.identifier) \(minutes) \(hours ?? []) from \(start)" }
}
