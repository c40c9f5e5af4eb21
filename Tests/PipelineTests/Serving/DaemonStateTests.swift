import FeedStore
import Pipeline
import Testing

@Suite("What a daemon says of itself")
struct DaemonStateTests {
    private let start = ContinuousClock.now
    private func after(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func state(_ stage: DaemonState.Stage, hasRun: Bool = true) -> DaemonState {
        var state = DaemonState(now: start)
        state.stage = stage
        state.hasRun = hasRun
        return state
    }

    @Test func `alive as long as its loop gives signs of life`() {
        #expect(state(.working).liveness(at: after(299)).isGood)
        #expect(!state(.working).liveness(at: after(301)).isGood)
        #expect(!state(.idle).readiness(at: after(301)).isGood)
    }

    @Test func `ready once a run has come to its end`() {
        #expect(!state(.working, hasRun: false).readiness(at: start).isGood)
        #expect(state(.working).readiness(at: start).isGood)
        #expect(state(.idle).readiness(at: start).reason == "ready")
    }

    @Test func `alive and not ready, with the reason, while the store can't be used`() {
        let state = state(.troubled("no space left"))
        #expect(state.liveness(at: start).isGood)
        #expect(state.readiness(at: start) == .init(isGood: false, reason: "no space left"))
    }

    @Test func `alive while a command writes, and ready for the first minute of it`() {
        let state = state(.lent(to: "db prune", since: start))
        #expect(state.liveness(at: after(10_000)).isGood)
        #expect(state.readiness(at: after(59)).isGood)
        #expect(!state.readiness(at: after(61)).isGood)
    }

    @Test func `ready with the last good configuration, and says so`() {
        var state = state(.idle)
        state.mistake = "feeds.toml:3: what is this"
        let readiness = state.readiness(at: start)
        #expect(readiness.isGood)
        #expect(readiness.reason.contains("feeds.toml:3: what is this"))
    }
}

@Suite("A store that a daemon can't use")
struct StoreTroubleTests {
    @Test func `is tried again ever less often, and told of once`() {
        var trouble = StoreTrouble()
        let full = StoreError.full(path: "/db", doing: "recording")
        let answers = (0..<9).map { _ in trouble.answer(to: full) }
        let waits = [1, 2, 4, 8, 16, 32, 60, 60, 60]
        #expect(
            answers
                == waits.enumerated().map {
                    .tryAgain(after: .seconds($0.element), isNews: $0.offset == 0)
                })
        let ends = [trouble.end(), trouble.end()]
        #expect(ends == [true, false])
        let answer = trouble.answer(to: full)
        #expect(answer == .tryAgain(after: .seconds(1), isNews: true))
    }

    @Test(
        "is given up when only a person can mend it",
        arguments: [
            StoreError.replaced(path: "/db"), .damaged(path: "/db", reason: "bad page"),
            .newerSchema(path: "/db"),
        ])
    func isGivenUp(error: StoreError) {
        var trouble = StoreTrouble()
        #expect(trouble.answer(to: error) == .giveUp)
    }
}
