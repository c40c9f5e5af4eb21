import FeedModel
import Foundation
import Pipeline
import Testing

/// A thousand feeds of five kinds over a year of runs that come every minute, on a clock that is set an hour
/// forward and back again, and once ten years ahead for two hours.
@Suite("A year of a thousand feeds")
struct YearTests {
    private static let days = 365
    private static let begin = Date("2026-11-26T00:00:00Z")
    private static let london = TimeZone(identifier: "Europe/London") ?? .gmt
    /// Minutes of the year at which the clock is set, and by how many seconds it is wrong from then on.
    private static let steps: [(minute: Int, offset: TimeInterval)] = [
        (100 * 1440 + 720, 3600), (110 * 1440 + 720, 0),
        (200 * 1440 + 720, 10 * 365 * 86_400), (200 * 1440 + 840, 0),
    ]
    /// Days on which polls come together, or slots are skipped, since the clock was set.
    private static let unsettled: Set = [0, 100, 110, 200, 201]

    private enum Kind: CaseIterable {
        case hourly, quarterly, daily, mornings, workdays

        init(_ feed: Int) {
            self =
                switch feed % 10 {
                case 0: .hourly
                case 1...4: .quarterly
                case 5...6: .daily
                case 7...8: .mornings
                default: .workdays
                }
        }

        var schedule: Schedule {
            switch self {
            case .hourly: .every(.seconds(3600))
            case .quarterly: .every(.seconds(6 * 3600))
            case .daily: .every(.seconds(86_400))
            case .mornings: .cron(CronExpression(minutes: [0], hours: [8]))
            case .workdays:
                .cron(
                    CronExpression(
                        minutes: [0, 30], hours: Array(7...21), daysOfWeek: Array(1...5)))
            }
        }

        var interval: TimeInterval {
            switch self {
            case .hourly: 3600
            case .quarterly: 6 * 3600
            case .daily: 86_400
            case .mornings, .workdays: 0
            }
        }
    }

    private struct Poll {
        var feed: Int
        var minute: Int
        /// What the clock said.
        var time: Date
    }

    /// Every poll of the year, in order.
    private func simulate() -> [Poll] {
        let schedules = (0..<1000).map {
            PollSchedule(
                Kind($0).schedule, spreadBy: "install feed-\($0)", timeZone: Self.london)
        }
        var histories = Array(repeating: PollHistory(), count: schedules.count)
        var due = Array(repeating: [Int](), count: Self.days * 1440)
        var planned = Array(repeating: 0, count: schedules.count)
        var polls: [Poll] = []
        var offset: TimeInterval = 0

        func wall(_ minute: Int) -> Date { Self.begin + Double(minute) * 60 + offset + 0.3 }
        func plan(_ feed: Int, from minute: Int) {
            let time = schedules[feed].next(after: histories[feed], now: wall(minute)).planned
            let wait = (time.timeIntervalSince(wall(minute)) / 60).rounded(.up)
            planned[feed] = minute + Int(max(wait, 0))
            if planned[feed] < due.count { due[planned[feed]].append(feed) }
        }

        for feed in schedules.indices { plan(feed, from: 0) }
        for minute in due.indices {
            if let step = Self.steps.first(where: { $0.minute == minute }) {
                offset = step.offset
                for feed in schedules.indices { plan(feed, from: minute) }
            }
            for feed in due[minute] where planned[feed] == minute {
                planned[feed] = -1
                let now = wall(minute)
                let time = schedules[feed].next(after: histories[feed], now: now)
                histories[feed] = PollHistory(
                    lastStart: now, beat: schedules[feed].beat(of: time, startedAt: now))
                polls.append(Poll(feed: feed, minute: minute, time: now))
                plan(feed, from: minute)
            }
        }
        return polls
    }

    @Test func `has no rush, no early poll and no lost slot, and survives a clock that is set`() {
        let polls = simulate()

        var perMinute = Array(repeating: 0, count: Self.days * 1440)
        var times = Array(repeating: [Poll](), count: 1000)
        for poll in polls {
            perMinute[poll.minute] += 1
            times[poll.feed].append(poll)
        }
        for day in 0..<Self.days where !Self.unsettled.contains(day) {
            let minutes = perMinute[(day * 1440)..<((day + 1) * 1440)]
            #expect((minutes.max() ?? 0) * 50 <= minutes.reduce(0, +), "day \(day)")
        }
        // A step is one poll of a feed more, at most, not one for each slot of ten years.
        for step in Self.steps {
            #expect(perMinute[step.minute..<(step.minute + 60)].reduce(0, +) <= 1500)
        }

        let expected = Set(0..<Self.days).subtracting(Self.unsettled)
        for (feed, polls) in times.enumerated() {
            let settled = polls.filter { !Self.unsettled.contains($0.minute / 1440) }
            switch Kind(feed) {
            case .hourly, .quarterly, .daily:
                let interval = Kind(feed).interval
                let gaps = zip(settled.dropFirst(), settled).map {
                    Double($0.minute - $1.minute) * 60
                }
                #expect(gaps.allSatisfy { $0 >= interval }, "feed \(feed)")
                #expect(Double(settled.count) >= Double(expected.count) * 86_400 / interval / 1.11)
            case .mornings:
                #expect(settled.count == expected.count, "feed \(feed)")
                #expect(settled.allSatisfy { (8 * 60..<11 * 60).contains(localMinute($0.time)) })
            case .workdays:
                let slots = Set(settled.map { localMinutes($0.time) / 30 })
                #expect(slots.count == settled.count, "feed \(feed)")
                #expect(slots.count == expected.filter(isWorkday).count * 30, "feed \(feed)")
            }
        }
    }

    /// Minutes of London's clock since the year began.
    private func localMinutes(_ time: Date) -> Int {
        Int(time.timeIntervalSince(Self.begin)) / 60 + Self.london.secondsFromGMT(for: time) / 60
    }

    private func localMinute(_ time: Date) -> Int { localMinutes(time) % 1440 }

    /// The year begins on a Thursday.
    private func isWorkday(_ day: Int) -> Bool { (day + 3) % 7 < 5 }
}
