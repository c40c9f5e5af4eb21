import Foundation
import TestSupport
import Testing

@Suite("feedwatch feeds health")
struct FeedsHealthTests {
    private static let start = Date(timeIntervalSince1970: 1_798_718_400)
    private static let document =
        "<rss><channel><item><guid>1</guid><title>One</title></item></channel></rss>"

    private let program: Program
    private let clock = ShiftedClock(startingAt: Self.start)

    init() throws {
        program = try Program(
            configuration: """
                [defaults]
                every = "1h"
                [[feed]]
                name = "good"
                path = "good.rss"
                [[feed]]
                name = "bad"
                path = "bad.rss"
                [[feed]]
                name = "new"
                path = "new.rss"
                [[feed]]
                name = "parked"
                path = "parked.rss"
                """)
        try program.folder.write(Self.document, to: "good.rss")
        try program.folder.write(Self.document, to: "parked.rss")
    }

    private func run(after hours: Int, _ arguments: String...) async throws -> Program.Ending {
        try await program.run(arguments, environment: clock.environment(after: hours * 3600))
    }

    @Test func `tells the worst first, and ends with 3 if one is past its threshold`() async throws
    {
        _ = try await run(after: 0, "poll", "--feed", "parked")
        try program.folder.write("<!doctype html><title>For sale</title>", to: "parked.rss")
        for hour in [2, 5, 10] {
            _ = try await run(
                after: hour, "poll", "--feed", "good", "--feed", "bad", "--feed", "parked")
        }
        let ending = try await run(after: 11, "feeds", "health")
        #expect(ending.status == 3)
        #expect(ending.lines.map { $0.prefix { $0 != " " } } == ["parked", "bad", "new", "good"])
        #expect(ending.lines[0].hasPrefix("parked  parked 3 since 2026-12-31T"))
        #expect(ending.lines[1].hasPrefix("bad  failing 3  success never  item never"))
        #expect(ending.lines[1].contains("  after 3 failures in a row  "))
        #expect(ending.lines[2].contains("never polled  success never"))
        #expect(ending.lines[3].hasPrefix("good  ok  success 2026-12-31T"))
        #expect(ending.lines[3].hasSuffix("  interval"))
        let good = try await run(after: 11, "feeds", "health", "good", "--json")
        #expect(good.status == 0)
        #expect(good.lines.count == 1)
        #expect(good.output.contains(#""failures":0"#))
        #expect(good.output.contains(#""state":"ok""#))
        #expect(try await run(after: 11, "feeds", "health", "nobody").status == 64)
    }
}
