import FeedConfig
import FeedModel
import FeedStore
import Foundation
import Logging
import Pipeline
import ServiceLifecycle

/// The daemon's one loop: works off what is due as a run of `poll` does, sleeps until there is more,
/// and does between two ticks what the ``Inbox`` asks for. It alone has the store.
struct ServeLoop: Service {
    private let parts: DaemonParts
    private let store: OpenStore
    private let engine: Engine
    private let configurationPath: String

    /// So long may a tick go on when somebody waits for its end.
    static let patience: Duration = .seconds(5)
    private static let pause: Duration = .milliseconds(50)

    init(
        _ store: OpenStore, _ engine: Engine, parts: DaemonParts, configurationPath: String
    ) {
        self.parts = parts
        self.store = store
        self.engine = engine
        self.configurationPath = configurationPath
    }

    /// Until the group is shut down.
    ///
    /// - Throws: ``StoreError`` for what only a person can mend.
    func run() async throws {
        try await cancelWhenGracefulShutdown {
            var desk = Desk(parts, store, engine, configurationPath: configurationPath)
            try await desk.work()
        }
    }

    /// What changes from one round to the next.
    private struct Desk {
        let parts: DaemonParts
        let loader: ConfigurationLoader
        /// Nil while a command has it, or if it could not be opened again.
        var open: OpenStore?
        let path: String
        let identity: FileIdentity?
        var engine: Engine
        var trouble = StoreTrouble()
        var problems = StandingProblems()

        init(
            _ parts: DaemonParts, _ store: OpenStore, _ engine: Engine, configurationPath: String
        ) {
            self.parts = parts
            loader = ConfigurationLoader(path: configurationPath, parts: parts)
            open = store
            (path, identity) = (store.store.path, store.store.identity)
            self.engine = engine
            problems.unusable = engine.problems
        }

        mutating func work() async throws {
            while !Task.isCancelled {
                let sleep: Duration
                do throws(StoreError) {
                    sleep = try await round()
                    if trouble.end() {
                        parts.logger.notice("the database can be used again")
                        parts.manager.tell(status: ServiceManager.idle)
                    }
                } catch {
                    sleep = try wait(after: error)
                }
                await parts.inbox.wait(atMost: sleep)
            }
            parts.board.enter(.stopping)
            await parts.manager.tellOfEnd()
            try finish()
        }

        /// - Returns: How long there is nothing to do.
        private mutating func round() async throws(StoreError) -> Duration {
            guard try await openAgain() else { return .zero }
            let wishes = parts.inbox.take()
            if let reload = wishes.reload { self.reload(reload) }
            guard wishes.loans.isEmpty else {
                try await lend(to: wishes.loans)
                return .zero
            }
            return try await tick()
        }

        // MARK: Ticks

        private mutating func tick() async throws(StoreError) -> Duration {
            let begin = parts.clock.now()
            parts.board.enter(.working)
            engine.beginTick()
            guard let report = try await endingSoonIfAsked(engine.run) else { return .zero }
            for message in problems.note(report) { parts.logger.warning("\(message)") }
            if !report.feeds.isEmpty { Heap.giveBack() }
            if report.interrupted { return .zero }
            parts.board.noteRun()
            let look = ContinuousClock.now
            let waiting = try await engine.run.waitingWork()
            let looking = ContinuousClock.now - look
            parts.heartbeat.beat(
                engine.configuration.heartbeat.map {
                    HeartbeatSender(
                        heartbeat: $0, client: parts.client, userAgent: DaemonParts.userAgent)
                }, problems: problems.all)
            // Without a network all feeds stay due: it is tried each minute, not each second.
            let pause =
                report.networkDown == nil
                ? waiting.pause(at: parts.clock.now(), after: begin, looking: looking)
                : WaitingWork.longestSleep
            parts.board.enter(.idle)
            return .seconds(pause)
        }

        /// Nil if the tick was given up.
        private func endingSoonIfAsked(_ run: PollRun) async throws(StoreError) -> RunReport? {
            let (inbox, board) = (parts.inbox, parts.board)
            let result = await withTaskGroup(of: Result<RunReport, StoreError>?.self) { group in
                group.addTask {
                    do throws(StoreError) {
                        return .success(
                            try await run.run(.due, deliversEarly: true) { _, _ in
                                board.giveSign()
                            })
                    } catch {
                        return .failure(error)
                    }
                }
                group.addTask {
                    await inbox.wait()
                    await Inbox.pause(ServeLoop.patience)
                    return nil
                }
                var result: Result<RunReport, StoreError>?
                while let end = await group.next() {
                    result = end ?? result
                    group.cancelAll()
                }
                return result
            }
            return try result?.get()
        }

        // MARK: Wishes

        private mutating func reload(_ reload: Inbox.Reload) {
            guard let store = open?.store,
                let next = loader.engine(after: engine, store: store, reload)
            else { return }
            engine = next
            parts.board.configuration = next.configuration
            problems.unusable = next.problems
            problems.keep(only: next.configuration.feeds.map(\.name))
        }

        /// Closes the store, and lets go of the lock until all are through.
        private mutating func lend(to loans: [Loan]) async throws(StoreError) {
            try open?.close()
            open = nil
            let names = loans.map(\.command).joined(separator: ", ")
            parts.logger.info("lends the database", metadata: ["command": "\(names)"])
            parts.board.enter(.lent(to: names, since: .now))
            parts.manager.tell(status: "waits for \(names)")
            for loan in loans { loan.grant() }
            for loan in loans { await loan.untilEnded() }
        }

        /// False if the daemon is to stop meanwhile.
        private mutating func openAgain() async throws(StoreError) -> Bool {
            while open == nil {
                guard !Task.isCancelled else { return false }
                open = try OpenStore(path: path, again: identity)
                guard let open else {
                    await Inbox.pause(ServeLoop.pause)
                    continue
                }
                engine = Engine(
                    engine.configuration, store: open.store, parts: parts, after: engine)
                parts.manager.tell(status: ServiceManager.idle)
            }
            return true
        }

        // MARK: Trouble and the end

        private mutating func wait(after error: StoreError) throws(StoreError) -> Duration {
            switch trouble.answer(to: error) {
            case .giveUp: throw error
            case .tryAgain(let wait, let isNews):
                if isNews { parts.logger.error("\(error) Until then it is tried again and again.") }
                parts.board.enter(.troubled("\(error)"))
                parts.manager.tell(status: "the database can't be used")
                return wait
            }
        }

        private mutating func finish() throws(StoreError) {
            guard let open else { return }
            // While the lock is ours, the socket is.
            do {
                try FileManager.default.removeItem(
                    atPath: ControlProtocol.socketPath(forStoreAt: path))
            } catch {
                parts.logger.debug("no socket to remove", metadata: ["reason": "\(error)"])
            }
            try open.close()
            self.open = nil
        }
    }
}
