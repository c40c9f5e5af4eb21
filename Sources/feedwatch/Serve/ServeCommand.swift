import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation
import HTTPTransfer
import Logging
import Pipeline
import ServiceLifecycle
import UnixSignals
import WebServer

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs for good: polls when feeds are due, delivers alerts as they come.",
        discussion: """
            Does what `poll` does, by the same schedules, without cron. Reads feeds.toml again when \
            it changes or at SIGHUP; a mistake in it leaves the last good one in force. SIGTERM and \
            SIGINT end it within seconds, and nothing is lost. Commands that write to the database \
            work meanwhile; `feedwatch poll` finds it busy and does nothing.

            /livez, /readyz and /metrics are at `listen` of [serve], 127.0.0.1:8372 if there is none. systemd \
            is told what sd_notify(3) knows.

            Exit codes: 0 after a signal; 74 the database or the address can't be used; 75 another \
            run holds the lock; 78 configuration.
            """)

    @OptionGroup var configuration: ConfigurationOption

    @OptionGroup var logging: LogOptions

    func run() async throws {
        Heap.keepSmall()
        try Terminal.reserveStreams()
        let inbox = Inbox()
        let signals = await SignalWatch(inbox: inbox)
        let path = try configuration.resolvedPath()
        let files = FileWatch(path: path, inbox: inbox)
        let settings = try configuration.load().configuration
        let logger = logging.logger(usually: .notice)
        let environment = ProcessInfo.processInfo.environment
        do {
            let parts = DaemonParts(
                client: try HTTPClient(inFlight: PollRun.feedsInFlight),
                clock: try Clock.system(), logger: logger, inbox: inbox,
                board: StateBoard(settings),
                manager: await ServiceManager(environment: environment, logger: logger),
                heartbeat: DaemonHeartbeat(logger: logger))
            let loop = try Self.loop(settings, parts, configurationPath: path)
            let control = await ControlSocket(
                forStoreAt: settings.databasePath, inbox: inbox, logger: logger)
            // The last one is shut down first.
            let services: [(any Service)?] = [
                signals, files, Self.server(of: settings.serve, parts), control, parts.heartbeat,
                Watchdog(environment: environment, manager: parts.manager, board: parts.board),
                loop,
            ]
            logger.notice("serves \(path)")
            parts.manager.tell("READY=1", "STATUS=\(ServiceManager.idle)")
            try await Self.run(services.compactMap(\.self))
            logger.notice("ends")
        } catch let error as StoreError {
            throw fail(.storeOrFile, "\(error)")
        } catch let error as StatusServerError {
            throw fail(.storeOrFile, "\(error)")
        } catch let error as TransferError {
            throw fail(.internalError, "\(error)")
        }
    }

    /// Until a signal, or until a service can't go on.
    private static func run(_ services: [any Service]) async throws {
        // What the group has to say of each signal is of no use to anybody.
        let silent = Logger(label: "feedwatch") { _ in SwiftLogNoOpLogHandler() }
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: silent)
        // Connections that linger must not keep it.
        configuration.maximumGracefulShutdownDuration = .seconds(3)
        try await ServiceGroup(configuration: configuration).run()
    }

    private static func loop(
        _ settings: FeedModel.Configuration, _ parts: DaemonParts, configurationPath: String
    ) throws -> ServeLoop {
        guard let store = try OpenStore(path: settings.databasePath) else {
            throw feedwatch.fail(
                .busy, "another run of this database is under way: a `serve`, or a `poll`.")
        }
        let engine = Engine(settings, store: store.store, parts: parts)
        return ServeLoop(store, engine, parts: parts, configurationPath: configurationPath)
    }

    private static func server(of settings: ServeSettings, _ parts: DaemonParts) -> StatusServer? {
        guard let address = settings.listen else { return nil }
        var logger = parts.logger
        // What clients do wrong is theirs.
        logger.logLevel = .critical
        return StatusServer(
            host: address.host, port: address.port, names: settings.hosts,
            liveness: { [board = parts.board] in StatusServer.Answer(board.liveness) },
            readiness: { [board = parts.board] in StatusServer.Answer(board.readiness) },
            metrics: { [board = parts.board, clock = parts.clock] in
                let settings = board.configuration
                // Read beside the loop's connection, and while a command has the database.
                return try await MetricsPage(settings, version: Feedwatch.version).text(
                    of: FeedStore(readingFrom: settings.databasePath), at: clock.now())
            },
            logger: logger,
            onListening: { [logger = parts.logger] port in
                let shown = ServeSettings.Address(host: address.host, port: port)
                logger.notice("listens on http://\(shown)/")
            })
    }
}

extension StatusServer.Answer {
    fileprivate init(_ verdict: DaemonState.Verdict) {
        self.init(isGood: verdict.isGood, reason: verdict.reason)
    }
}
