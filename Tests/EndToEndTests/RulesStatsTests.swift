import TestSupport
import Testing

@Suite("feedwatch rules stats")
struct RulesStatsTests {
    @Test func `count what each rule found, the noisiest first`() async throws {
        let archive = try await Archive()
        _ = try await archive.run("rules", "backfill", "stargate", "--since", "7d")
        let ending = try await archive.run("rules", "stats", "--since", "10d")
        // Without the times of day.
        #expect(
            ending.lines.map { $0.replacing(/T[0-9:]+Z/, with: "") } == [
                "stargate  2 matches  1 alert  0.1 a day  last match 2026-03-01  "
                    + "last alert 2026-03-01",
                "oracle  3 matches  0 alerts  0 a day  last match 2026-03-01  last alert -",
                "uk  0 matches  0 alerts  0 a day  last match -  last alert -  never fired",
            ])
        let json = try await archive.run("rules", "stats", "--json")
        #expect(json.lines[0].contains(#""rule":"stargate""#))
        #expect(json.lines[0].contains(#"{"count":1,"day":"2026-03-01"}"#))
    }
}
