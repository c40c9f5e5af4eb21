import FeedModel
import Foundation
import Pipeline
import Testing

@Suite("What servers and documents ask for")
struct ServerBoundTests {
    /// A Thursday.
    private let last = Date("2026-11-26T10:00:00Z")
    private let schedule = PollSchedule(.every(.seconds(3600)), spreadBy: nil, timeZone: .utc)

    private func next(_ rhythm: PublishingRhythm, notBefore: Date? = nil) -> PollTime {
        schedule.next(
            after: PollHistory(lastStart: last, notBefore: notBefore, rhythm: rhythm), now: last)
    }

    @Test(
        "is a lower bound, of a day at most, and holds for a poll by hand",
        arguments: [
            (PublishingRhythm(timeToLive: .seconds(7200)), 7200, "ttl"),
            (PublishingRhythm(updatePeriod: .seconds(10_000)), 10_000, "sy:updatePeriod"),
            (PublishingRhythm(updatePeriod: .seconds(604_800)), 86_400, "sy:updatePeriod"),
            (PublishingRhythm(timeToLive: .seconds(60)), 3600, nil),
        ] as [(PublishingRhythm, Double, String?)])
    func bounds(rhythm: PublishingRhythm, wait: Double, source: String?) {
        #expect(next(rhythm).earliest == last + wait)
        #expect(next(rhythm).reason == (source == nil ? .interval : .serverAsked))
        let objection = schedule.objection(
            after: PollHistory(lastStart: last, rhythm: rhythm), now: last + 3600)
        #expect(objection == source.map { ServerBound(until: last + wait, source: $0) })
    }

    @Test(
        "are hours and days to be left out, in GMT",
        arguments: [
            ([11, 12], [], "2026-11-26T13:00:00Z"), ([12], [], "2026-11-26T11:00:00Z"),
            (Array(0...23), [], "2026-11-27T10:00:00Z"),  // a day at most
            ([], ["Thursday"], "2026-11-27T00:00:00Z"), ([0], ["thu"], "2026-11-27T01:00:00Z"),
            ([], ["Thursday", "Friday"], "2026-11-27T10:00:00Z"),
            ([], ["Friday"], "2026-11-26T11:00:00Z"),
            ([24, -1, 99], ["Someday"], "2026-11-26T11:00:00Z"),
        ] as [([Int], [String], String)])
    func leavesOut(hours: [Int], days: [String], expected: String) {
        var document = FeedMetadata()
        document.skipHours = hours
        document.skipDays = days
        #expect(next(PublishingRhythm(of: document)).planned == Date(expected))
    }

    @Test func `an hour to be left out is named when somebody asks for the feed`() {
        let history = PollHistory(
            lastStart: last - 7200, rhythm: PublishingRhythm(skipHours: 1 << 10))
        #expect(
            schedule.objection(after: history, now: last + 60)
                == ServerBound(until: last + 3600, source: "skipHours"))
        #expect(schedule.objection(after: history, now: last + 3600) == nil)
    }

    @Test(
        "is read from ttl and sy:",
        arguments: [
            (60, nil, nil, 3600, nil), (0, nil, nil, nil, nil),
            (Int.max, nil, nil, 31_536_000, nil),
            (nil, "hourly", nil, nil, 3600), (nil, "Daily", 4, nil, 21_600),
            (nil, "weekly", 0, nil, 604_800), (nil, "sometimes", 2, nil, nil),
        ] as [(Int?, String?, Int?, Int?, Int?)])
    func isRead(ttl: Int?, period: String?, frequency: Int?, live: Int?, update: Int?) {
        var document = FeedMetadata()
        document.ttl = ttl
        document.updatePeriod = period
        document.updateFrequency = frequency
        #expect(
            PublishingRhythm(of: document)
                == PublishingRhythm(
                    timeToLive: live.map { .seconds($0) }, updatePeriod: update.map { .seconds($0) }
                ))
    }
}
