import FeedModel
import Foundation
import Testing

@testable import Pipeline

@Suite("When a delivery is tried again")
struct RetryScheduleTests {
    private let schedule = RetrySchedule(sink: "desk", waits: DeliveryPolicy.standardRetry)

    @Test func `is the table of Standard Webhooks, a tenth more or less`() throws {
        let hour = 3600.0
        let table = [5, 300, 1800, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour]
        for (index, wait) in table.enumerated() {
            for alert in (1...100).map({ AlertID("alert_\($0)") }) {
                let jittered = try #require(
                    schedule.wait(afterFailures: index + 1, of: alert))
                #expect((wait * 0.9...wait * 1.1).contains(jittered))
            }
            #expect((wait * 0.9...wait * 1.1).contains(schedule.probeWait(afterProbes: index)))
        }
    }

    @Test func `ends after ten attempts`() {
        #expect(schedule.wait(afterFailures: 9, of: "a") != nil)
        #expect(schedule.wait(afterFailures: 10, of: "a") == nil)
        #expect(schedule.wait(afterFailures: 11, of: "a") == nil)
    }

    @Test func `is spread over alerts, and always the same for one`() {
        let waits = (1...1000).compactMap { schedule.wait(afterFailures: 2, of: AlertID("a\($0)")) }
        #expect(Set(waits).count == 1000)
        #expect(waits.contains { $0 < 276 } && waits.contains { $0 > 324 })
        #expect(
            waits
                == (1...1000).compactMap { schedule.wait(afterFailures: 2, of: AlertID("a\($0)")) })
        let other = RetrySchedule(sink: "ops", waits: schedule.waits)
        #expect(schedule.wait(afterFailures: 2, of: "a") != other.wait(afterFailures: 2, of: "a"))
    }

    @Test func `goes on for probes at the table's last wait`() {
        let day = 86_400.0
        for probes in [9, 10, 1000] {
            #expect((0.9 * day...1.1 * day).contains(schedule.probeWait(afterProbes: probes)))
        }
    }
}
