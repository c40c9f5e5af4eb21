import AlertShaping
import FeedModel
import Foundation
import Testing

@Suite("Surges of matches")
struct MatchSurgesTests {
    private let start = Date(timeIntervalSince1970: 1_700_000_000)

    private func matches(_ minutes: [Double], newFrom: Double = 0) -> [TimedMatch] {
        minutes.enumerated().map { number, minute in
            TimedMatch(
                item: Int64(number), feed: "news", at: start + minute * 60,
                isNew: minute >= newFrom)
        }
    }

    /// Of three within an hour: the minutes that each surge tells of.
    private func surges(
        _ minutes: [Double], newFrom: Double = 0, lastAt: Double? = nil
    ) -> [[Double]] {
        MatchSurges.find(
            in: matches(minutes, newFrom: newFrom), count: 3, within: .seconds(3600),
            lastAt: lastAt.map { start + $0 * 60 }
        ).surges.map { Array(minutes[$0]) }
    }

    @Test(
        "begin with the match that brings the count up",
        arguments: [
            ([], []), ([0, 30], []), ([0, 30, 59], [[0, 30, 59]]), ([0, 30, 60], []),
            ([0, 30, 61, 80], [[30, 61, 80]]), ([0, 0, 0], [[0, 0, 0]]),
        ] as [([Double], [[Double]])])
    func begin(minutes: [Double], expected: [[Double]]) {
        #expect(surges(minutes) == expected)
    }

    @Test func `are told once, with all that is known of them`() {
        #expect(surges([0, 1, 2, 20, 70, 75, 80]) == [[0, 1, 2, 20, 70, 75, 80]])
        // Known from an earlier run, in which it was told.
        #expect(surges([0, 1, 2, 20, 50], newFrom: 20, lastAt: 2) == [])
    }

    @Test func `are over when for the whole window no match has brought the count up`() {
        #expect(surges([0, 1, 2, 90, 91, 92]) == [[0, 1, 2], [90, 91, 92]])
        #expect(surges([0, 1, 2, 61, 61.5], newFrom: 61, lastAt: 2) == [])
        #expect(surges([1, 2, 50, 60, 70], newFrom: 50, lastAt: 2) == [])
        #expect(surges([60, 61, 62], lastAt: 2) == [[60, 61, 62]])
    }

    @Test func `say when the count was brought up last`() {
        let found = MatchSurges.find(
            in: matches([0, 1, 2, 3, 80]), count: 3, within: .seconds(3600), lastAt: nil)
        #expect(found.lastAt == start + 180)
        // One that was found late doesn't turn the time back.
        let late = MatchSurges.find(
            in: matches([0, 1, 2]), count: 3, within: .seconds(3600), lastAt: start + 600)
        #expect(late.lastAt == start + 600)
    }
}

@Suite("A spike of matches")
struct MatchSpikeTests {
    @Test(
        "is a day with so many times the matches of the days before",
        arguments: [
            (31, 70, 7, true), (30, 70, 7, false), (5, 0, 14, true), (4, 0, 14, false),
            (5, 1, 10, true), (100, 0, 6.9, false), (100, 0, 7, true), (100, 0, 0, false),
        ])
    func needs(count: Int, earlier: Int, days: Double, isSpike: Bool) {
        let spike = MatchSpike(count: count, earlier: earlier, earlierDays: days)
        #expect(spike.isSpike(over: 3, baseline: .seconds(14 * 86_400)) == isSpike)
    }
}

@Suite("How often a rule that counts would have told")
struct RuleOccasionTests {
    private let start = Date(timeIntervalSince1970: 1_700_000_000)

    private func occasions(_ timing: RuleTiming, _ hours: [Double]) -> Int? {
        timing.occasions(of: hours.map { start + $0 * 3600 }, in: start..<(start + 100 * 3600))
    }

    @Test func `is how many surges, or gaps, there are`() {
        #expect(occasions(.atLeast(2, within: .seconds(3600)), [50, 1, 1.5, 50.5, 60]) == 2)
        let day = RuleTiming.absent(.seconds(86_400))
        #expect(occasions(day, []) == 1)
        #expect(occasions(day, [23, 46, 71, 90]) == 1)
        #expect(occasions(day, [24, 30, 60]) == 3)
        #expect(occasions(.spike(over: 3, baseline: .seconds(864_000)), [1]) == nil)
    }
}
