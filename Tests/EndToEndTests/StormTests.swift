import Foundation
import TestSupport
import Testing

/// `Tests/Storm/storm.py` with 2,000 alerts, or as many as FEEDWATCH_STORM_ALERTS says.
@Suite("A receiver that fails at random, and polls or a daemon that are killed")
struct StormTests {
    private struct Report: Decodable {
        let raised, lost, second_ids, changed_bodies, unexplained_repeats, out_of_order: Int
        let not_marked_sent, dead, odd_endings, kills: Int
    }

    @Test(arguments: [[], ["--serve"]])
    func `lose no alert, give none a second id, keep the order, repeat only what was cut off`(
        options: [String]
    ) async throws {
        let variable = ProcessInfo.processInfo.environment["FEEDWATCH_STORM_ALERTS"]
        let alerts = variable.flatMap { Int($0) } ?? 2000
        let text = try await Program.output(
            of: "python3",
            [
                "-I", "-S", Program.repository + "/Tests/Storm/storm.py",
                "--program", try Program.executable(), "--alerts", "\(alerts)",
                "--kill-every", alerts > 10_000 ? "2" : "0.7",
            ] + options)
        print(text)
        let report = try JSONDecoder().decode(Report.self, from: Data(text.utf8))
        #expect(report.raised == alerts)
        #expect(report.lost == 0)
        #expect(report.second_ids == 0)
        #expect(report.changed_bodies == 0)
        #expect(report.unexplained_repeats == 0)
        #expect(report.out_of_order == 0)
        #expect(report.not_marked_sent == 0)
        #expect(report.dead == 0)
        #expect(report.odd_endings == 0)
        #expect(report.kills > 0)
    }
}
