import FeedModel
import Foundation
import Pipeline
import Testing

/// A thousand feeds that were all added at once, over a day of runs that come every so often.
@Suite("A herd")
struct HerdTests {
    private let begin = Date("2026-11-26T00:00:00Z")
    private static let feeds = 1000
    private static let schedules = (0..<feeds).map {
        PollSchedule(.every(.seconds(3600)), spreadBy: "install feed-\($0)", timeZone: .utc)
    }

    /// How many polls each run made, and each feed's times.
    private func simulate(
        runEvery step: TimeInterval, hours: Double, pause: ClosedRange<Double>? = nil
    ) -> (perRun: [Int], times: [[Date]]) {
        var histories = Array(repeating: PollHistory(), count: Self.feeds)
        var times = Array(repeating: [Date](), count: Self.feeds)
        var perRun: [Int] = []
        for run in 0..<Int(hours * 3600 / step) {
            // Cron starts programs some moment after the minute.
            let now = begin + Double(run) * step + Double(run % 7) / 10
            perRun.append(0)
            if let pause, pause.contains(Double(run) * step / 3600) { continue }
            for feed in 0..<Self.feeds {
                let time = Self.schedules[feed].next(after: histories[feed], now: now)
                guard time.planned <= now else { continue }
                perRun[run] += 1
                times[feed].append(now)
                histories[feed] = PollHistory(
                    lastStart: now, beat: Self.schedules[feed].beat(of: time, startedAt: now))
            }
        }
        return (perRun, times)
    }

    @Test(
        "dissolves and stays dissolved: no minute after the first holds 2 % of a day's polls",
        arguments: [60.0, 120, 300])
    func dissolves(step: TimeInterval) {
        let (perRun, times) = simulate(runEvery: step, hours: 25)
        let total = perRun.dropFirst().reduce(0, +)
        #expect(perRun[0] == Self.feeds)
        #expect((perRun.dropFirst().max() ?? 0) * 50 <= total)
        for times in times {
            let gaps = zip(times.dropFirst(), times).map { $0.timeIntervalSince($1) }
            #expect(gaps.allSatisfy { $0 >= 3600 })
            // A tenth more at most on the whole, whatever the runs' grid.
            #expect(gaps.dropFirst().reduce(0, +) <= Double(gaps.count - 1) * 3960 + 2 * step)
        }
    }

    @Test func `that a long pause has made dissolves as well, after one poll of each feed`() {
        let (perRun, times) = simulate(runEvery: 60, hours: 30, pause: 3...9)
        let after = perRun[(9 * 60 + 1)...]
        #expect(after.first == Self.feeds)
        #expect((after.dropFirst().max() ?? 0) < Self.feeds / 12)
        #expect(times.allSatisfy { $0.count >= 20 })
    }

    @Test(
        "of feeds with a run each interval is polled at nearly every run",
        arguments: [(3600.0, 24.0, 20)])
    func coarse(step: TimeInterval, hours: Double, polls: Int) {
        let (_, times) = simulate(runEvery: step, hours: hours)
        #expect(times.allSatisfy { $0.count >= polls - 3 })
    }
}
