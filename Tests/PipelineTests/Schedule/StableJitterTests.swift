import Testing

@testable import Pipeline

@Suite("A feed's share of the spread")
struct StableJitterTests {
    /// Another one would move all polls of an installation once, after an update.
    @Test(
        "is the same in every version",
        arguments: [
            ("news", 0.316974207679547), ("installation http://example.org/é", 0.937029194377983),
        ])
    func isTheSame(name: String, share: Double) {
        #expect(StableJitter(name: name).share == share)
    }

    @Test func `is that of two names, with a space between them`() {
        #expect(StableJitter(names: "a", "b c") == StableJitter(name: "a b c"))
        #expect(StableJitter(names: "", "b") == StableJitter(name: " b"))
    }

    @Test func `counts of a tenth of the wait, in whole seconds, up to a limit`() {
        let jitter = StableJitter(name: "news")
        #expect(jitter.delay(over: 3600, limit: 8640) == (jitter.share * 360).rounded(.down))
        #expect(jitter.delay(over: 3600, limit: 60) == (jitter.share * 60).rounded(.down))
    }
}
