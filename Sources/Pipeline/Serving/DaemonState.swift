/// What a daemon is doing, for those who watch it. Pure: the time comes in.
public struct DaemonState: Sendable {
    public enum Stage: Equatable, Sendable {
        case starting
        /// Polls and delivers.
        case working
        /// Nothing is due.
        case idle
        /// A command writes to the store meanwhile.
        case lent(to: String, since: ContinuousClock.Instant)
        /// The store can't be used for now; tried again and again.
        case troubled(String)
        case stopping
    }

    public struct Verdict: Equatable, Sendable {
        public var isGood: Bool
        /// One line.
        public var reason: String

        public init(isGood: Bool, reason: String) {
            self.isGood = isGood
            self.reason = reason
        }
    }

    /// Every request of ours ends sooner, and each gives a sign of life.
    public static let longestSilence: Duration = .seconds(300)
    /// Commands are through sooner, but for a few that have much to do.
    public static let longestLoan: Duration = .seconds(60)

    public var stage = Stage.starting
    /// When the loop last went round, polled or delivered.
    public var lastSign: ContinuousClock.Instant
    /// Whether a run has come to its end since the start.
    public var hasRun = false
    /// What is wrong with feeds.toml as it stands now; the one before it counts.
    public var mistake: String?

    public init(now: ContinuousClock.Instant) { lastSign = now }

    /// Whether it goes on at all.
    public func liveness(at now: ContinuousClock.Instant) -> Verdict {
        let silence = now - lastSign
        if case .lent(let command, _) = stage {
            return Verdict(isGood: true, reason: "\(command) has the database")
        }
        guard silence <= Self.longestSilence else {
            return Verdict(
                isGood: false,
                reason: "no sign of life for \(silence.components.seconds) s")
        }
        return Verdict(isGood: true, reason: "alive")
    }

    /// Whether it does its work.
    public func readiness(at now: ContinuousClock.Instant) -> Verdict {
        let liveness = liveness(at: now)
        guard liveness.isGood else { return liveness }
        switch stage {
        case .troubled(let reason): return Verdict(isGood: false, reason: reason)
        case .stopping: return Verdict(isGood: false, reason: "stopping")
        case .lent(let command, let since) where now - since > Self.longestLoan:
            return Verdict(
                isGood: false,
                reason: "\(command) has had the database for "
                    + "\((now - since).components.seconds) s")
        case .starting, .working, .idle, .lent:
            guard hasRun else { return Verdict(isGood: false, reason: "starting") }
            return Verdict(
                isGood: true,
                reason: mistake.map {
                    "ready, with the last good configuration; feeds.toml has a mistake: \($0)"
                } ?? "ready")
        }
    }
}
