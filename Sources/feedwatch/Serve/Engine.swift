import FeedFetching
import FeedModel
import FeedStore
import Foundation
import HTTPTransfer
import Logging
import Pipeline
import Synchronization

/// What lasts as long as the daemon.
struct DaemonParts: Sendable {
    let client: HTTPClient
    let clock: Clock
    let logger: Logger
    let inbox: Inbox
    let board: StateBoard
    let manager: ServiceManager
    let heartbeat: DaemonHeartbeat

    static let userAgent = "feedwatch/\(Feedwatch.version)"
}

/// What is made of a configuration: the sinks, the compiled rules, and the run that uses them.
struct Engine: Sendable {
    let configuration: FeedModel.Configuration
    let run: PollRun
    /// Rules and sinks that can't be used as configured.
    let problems: [String]
    private let secrets = TickSecrets()

    /// - Parameter earlier: Its compiled rules are taken if they are the same.
    init(
        _ configuration: FeedModel.Configuration, store: FeedStore, parts: DaemonParts,
        after earlier: Engine? = nil
    ) {
        self.configuration = configuration
        let (sinks, sinkProblems) = SinkFactory(
            client: parts.client, userAgent: DaemonParts.userAgent
        ).sinks(for: configuration.sinks)
        run = PollRun(
            configuration: configuration, store: store,
            fetcher: FeedFetcher(
                client: parts.client, version: Feedwatch.version, contact: configuration.contact,
                access: { [secrets] in
                    await AccessResolver().resolve($0, with: secrets.current)
                }, leavesPacked: true),
            sinks: sinks.map { WatchedSink(sink: $0, board: parts.board) },
            logger: parts.logger, now: parts.clock.now, after: earlier?.run)
        problems = run.ruleMistakes + sinkProblems
    }

    /// Secrets of feeds are read anew by each tick that needs them, as by each run of `poll`.
    func beginTick() { secrets.renew() }
}

/// The secrets of the tick that is under way.
private final class TickSecrets: Sendable {
    private let secrets = Mutex(RunSecrets())

    var current: RunSecrets { secrets.withLock { $0 } }

    func renew() { secrets.withLock { $0 = RunSecrets() } }
}
