import FeedModel
import Foundation
import Pipeline
import Testing

@Suite("A poll's time")
struct PollScheduleTests {
    private let last = Date("2026-11-23T10:00:00Z")
    private let now = Date("2026-11-23T10:20:00Z")

    /// The time of the next poll of a feed that is polled every hour.
    private func hourly(_ history: PollHistory, now: Date? = nil) -> PollTime {
        PollSchedule(.every(.seconds(3600)), spreadBy: "news", timeZone: .utc)
            .next(after: history, now: now ?? self.now)
    }

    @Test func `is now for a new feed`() {
        let time = hourly(PollHistory())
        #expect(time == PollTime(earliest: now, planned: now, reason: .neverPolled))
    }

    @Test func `is never before the interval has passed`() {
        let time = hourly(PollHistory(lastStart: last))
        #expect(time.earliest == last + 3600)
        #expect(time.reason == .interval)
    }

    @Test func `is up to half an interval later at first, and up to a tenth from then on`() {
        let first = hourly(PollHistory(lastStart: last))
        #expect((last + 3600...last + 5400).contains(first.planned))
        let second = hourly(PollHistory(lastStart: last, beat: last))
        #expect((last + 3600..<last + 3960).contains(second.planned))
        let third = hourly(PollHistory(lastStart: last + 7200, beat: last + 7200))
        #expect(third.planned - 7200 == second.planned)
    }

    @Test func `comes sooner after a gap, but not below a quarter of an hour`() {
        let times = (1...3).map { hourly(PollHistory(lastStart: last, halvings: $0)) }
        #expect(times.map(\.earliest) == [last + 1800, last + 900, last + 900])
        #expect(times.allSatisfy { $0.reason == .afterGap })
        let asked = PollHistory(lastStart: last, notBefore: last + 7200, halvings: 3)
        #expect(hourly(asked).earliest == last + 7200)
        #expect(hourly(asked).reason == .serverAsked)
    }

    @Test func `after a gap is never sooner than feeds.toml lets it be`() {
        let often = PollSchedule(.every(.seconds(300)), spreadBy: "news", timeZone: .utc)
        let history = PollHistory(lastStart: last, medianGap: .seconds(7200), halvings: 3)
        #expect(often.next(after: history, now: now).earliest == last + 300)
        #expect(often.next(after: history, now: now).reason == .interval)
        let adaptive = PollSchedule(
            .adaptive(minimum: .seconds(2400), maximum: .seconds(86_400)), spreadBy: "news",
            timeZone: .utc)
        #expect(adaptive.next(after: history, now: now).earliest == last + 2400)
        #expect(adaptive.next(after: history, now: now).reason == .afterGap)
    }

    @Test func `counts from the last plan, so that a late run shifts none`() {
        let time = hourly(PollHistory(lastStart: last + 299, beat: last))
        let onTime = hourly(PollHistory(lastStart: last, beat: last))
        #expect(time.beat == onTime.beat)
        #expect(time.planned == max(onTime.planned, last + 299 + 3600))
    }

    @Test func `keeps its rhythm unless a poll is early or an interval late`() {
        let schedule = PollSchedule(.every(.seconds(3600)), spreadBy: "news", timeZone: .utc)
        let time = hourly(PollHistory(lastStart: last, beat: last))
        #expect(schedule.beat(of: time, startedAt: time.planned + 3599) == time.beat)
        #expect(schedule.beat(of: time, startedAt: time.planned + 3600) == nil)
        #expect(schedule.beat(of: time, startedAt: time.planned - 1) == nil)
    }

    @Test func `has passed, once, when polls were missed`() {
        let afterThreeDays = last + 3 * 86_400
        #expect(hourly(PollHistory(lastStart: last), now: afterThreeDays).earliest < afterThreeDays)
        let next = hourly(PollHistory(lastStart: afterThreeDays), now: afterThreeDays)
        #expect(next.earliest > afterThreeDays)
    }

    @Test(
        "is put off ever longer by failures, up to a day",
        arguments: [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 24), (7, 24), (1_000_000, 24)])
    func isPutOff(failures: Int, hours: Double) {
        let time = hourly(PollHistory(lastStart: last, failures: failures))
        #expect(time.earliest == last + hours * 3600)
        #expect(time.reason == (failures == 1 ? .interval : .backingOff(failures: failures)))
    }

    @Test func `is not put off by failures beyond an interval of more than a day`() {
        let schedule = PollSchedule(.every(.seconds(7 * 86_400)), spreadBy: "a", timeZone: .utc)
        let time = schedule.next(after: PollHistory(lastStart: last, failures: 9), now: now)
        #expect(time.earliest == last + 7 * 86_400)
    }

    @Test func `is not before the server's, to the second`() {
        let bound = last + 3600
        let time = hourly(PollHistory(lastStart: last, notBefore: bound))
        #expect(time.earliest == bound)
        #expect(time.reason == .interval)
        let later = hourly(PollHistory(lastStart: last, notBefore: last + 4000))
        #expect(later.earliest == last + 4000)
        #expect(later.planned >= last + 4000)
        #expect(later.reason == .serverAsked)
    }

    @Test func `is a day away when the server asks for a year`() {
        let time = hourly(PollHistory(lastStart: last, notBefore: last + 31_536_000))
        #expect(time.earliest == last + 86_400)
    }

    @Test func `is now when the last start lies years ahead`() {
        let history = PollHistory(
            lastStart: Date("2036-01-01T00:00:00Z"), notBefore: Date("2036-01-01T09:00:00Z"))
        #expect(hourly(history) == PollTime(earliest: now, planned: now, reason: .clockWentBack))
    }

    @Test func `stays where it is when the clock goes back an hour`() {
        let history = PollHistory(lastStart: last)
        let earlier = last - 3600
        #expect(hourly(history, now: earlier) == hourly(history))
    }

    @Test(
        "of an adaptive feed is half its median gap away, within its bounds",
        arguments: [
            (nil, 3600), (.seconds(60), 1800), (.seconds(10_000), 5000), (.seconds(900_000), 7200),
        ] as [(Duration?, Double)])
    func isAdaptive(medianGap: Duration?, wait: Double) {
        let schedule = Schedule.adaptive(minimum: .seconds(1800), maximum: .seconds(7200))
        let time = PollSchedule(schedule, spreadBy: "a", timeZone: .utc)
            .next(after: PollHistory(lastStart: last, medianGap: medianGap), now: now)
        #expect(time.earliest == last + wait)
        #expect(time.reason == .adaptive)
    }

    @Test func `of a thousand feeds is spread over the whole tenth`() {
        let starts = (1...1000).map { number in
            PollSchedule(.every(.seconds(3600)), spreadBy: "feed-\(number)", timeZone: .utc)
                .next(after: PollHistory(lastStart: last, beat: last), now: now).planned
        }
        let minutes = Dictionary(grouping: starts) {
            Int($0.timeIntervalSince(last + 3600)) / 60
        }
        #expect(Set(minutes.keys) == Set(0..<6))
        #expect(minutes.values.allSatisfy { (120...220).contains($0.count) })
    }
}

extension TimeZone {
    static let utc = TimeZone(secondsFromGMT: 0) ?? .gmt
}

extension Date {
    /// RFC 3339, as a test writes it; a misprint is the distant past, which no test expects.
    init(_ text: String) {
        self = (try? Date(text, strategy: .iso8601)) ?? .distantPast
    }
}
