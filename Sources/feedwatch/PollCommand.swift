import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedFetching
import FeedModel
import FeedStore
import Foundation
import HTTPTransfer
import Logging
import Pipeline
import SystemPackage
import UnixSignals

struct PollCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poll",
        abstract: "Polls the feeds that are due, delivers the alerts, ends. For cron.",
        discussion: """
            Prints nothing when all is well, but for the alerts of a stdout sink: cron mails \
            whatever is printed. A feed that keeps failing is told after \
            \(FeedHealth.threshold) failures in a row, then seldom. While another run of the same \
            database is under way, it ends at once with exit code 0. What servers asked for \
            (Retry-After and its like) is kept by all options. \
            FEEDWATCH_CLOCK_OFFSET=+26h shifts the clock, for simulations.
            """)

    /// Of `--drain`: later retries are hours apart, and another run should have its turn.
    private static let longestDrain: Duration = .seconds(900)

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Poll every feed, not only those that are due; what a server asked for counts.")
    var all = false

    @Option(help: ArgumentHelp("Poll this feed only; may be repeated.", valueName: "name"))
    var feed: [String] = []

    @Flag(help: "Poll and match, print the alerts that would be sent, keep and send nothing.")
    var dryRun = false

    @Option(
        help: ArgumentHelp("Write a JSON report of the run here; - is stdout.", valueName: "file"))
    var report: String?

    @Option(
        help: ArgumentHelp(
            "While another run of this database is under way: skip (the default, exit code 0), "
                + "wait=30s, or fail (exit code 75).", valueName: "what"),
        transform: IfRunning.read)
    var ifRunning = IfRunning.skip

    @Option(
        help: ArgumentHelp(
            "End after so long: what is not polled by then is polled by the next run.",
            valueName: "time"),
        transform: TimeSpan.read)
    var maxRuntime: Duration?

    @Flag(
        help: ArgumentHelp(
            "After polling, stay until all alerts are delivered, or none that waits comes due before "
                + "--max-runtime (15m without it)."))
    var drain = false

    @OptionGroup var logging: LogOptions

    func validate() throws {
        if all, !feed.isEmpty { throw ValidationError("--all and --feed exclude each other.") }
        if dryRun, drain { throw ValidationError("--dry-run delivers nothing to stay for.") }
        if dryRun, report == "-" {
            throw ValidationError("--dry-run prints alerts, so --report needs a file.")
        }
    }

    func run() async throws {
        Heap.keepSmall()
        try Terminal.reserveStreams()
        // Silent when all is well.
        let logger = logging.logger(usually: .critical)
        let clock = try Clock.system()
        let text = try configuration.text()
        let tick = IdleTick(text)
        do {
            if isPlain, let end = try tick?.end(at: clock.now()) {
                logger.debug("nothing is due", metadata: ["until": "\(end.formatted(.iso8601))"])
                return
            }
        } catch {
            throw fail(.storeOrFile, "\(error)")
        }
        let settings = try configuration.read(text).configuration
        let selection = try selection(of: settings)
        do {
            guard let lock = try await ifRunning.lock(forStoreAt: settings.databasePath) else {
                return
            }
            defer { withExtendedLifetime(lock) {} }
            try await poll(settings, selection, tick, clock, logger)
        } catch let error as StoreError {
            throw fail(.storeOrFile, "\(error)")
        } catch let error as TransferError {
            throw fail(.internalError, "\(error)")
        }
    }

    /// Whether it is enough to know that nothing is due: no document of the run is asked for, and
    /// nobody watches it.
    private var isPlain: Bool {
        !all && feed.isEmpty && !dryRun && report == nil && !drain && !Terminal.isError
    }

    private func selection(of settings: FeedModel.Configuration) throws -> PollRun.Selection {
        guard !feed.isEmpty else { return all ? .all : .due }
        let known = Set(settings.feeds.map(\.name))
        for name in feed where !known.contains(FeedName(name)) {
            throw ValidationError("no feed is named \"\(name)\"; see `feedwatch check`.")
        }
        return .named(Set(feed.map { FeedName($0) }))
    }

    private func poll(
        _ settings: FeedModel.Configuration, _ selection: PollRun.Selection, _ tick: IdleTick?,
        _ clock: Clock, _ logger: Logger
    ) async throws {
        let client = try HTTPClient(inFlight: PollRun.feedsInFlight)
        let userAgent = "feedwatch/\(Feedwatch.version)"
        let (sinks, sinkProblems) = SinkFactory(client: client, userAgent: userAgent)
            .sinks(for: settings.sinks)
        let heartbeat =
            dryRun
            ? nil
            : settings.heartbeat.map {
                HeartbeatSender(heartbeat: $0, client: client, userAgent: userAgent)
            }
        async let begun = heartbeat?.begin()
        let secrets = RunSecrets()
        let store = try FeedStore(path: settings.databasePath)
        let run = PollRun(
            configuration: settings, store: store,
            fetcher: FeedFetcher(
                client: client, version: Feedwatch.version, contact: settings.contact,
                access: { await AccessResolver().resolve($0, with: secrets) }, leavesPacked: true),
            sinks: sinks,
            logger: logger, now: clock.now)
        let isRehearsal = dryRun
        let progress = Progress()
        let watch: (@Sendable (PolledFeed, Int) -> Void)? =
            Terminal.isError ? { @Sendable in progress.show($0, of: $1) } : nil
        let deadline: ContinuousClock.Instant? =
            drain ? .now + (maxRuntime ?? Self.longestDrain) : nil
        let report = try await untilTold(within: maxRuntime) {
            try await run.run(
                selection, isRehearsal: isRehearsal, looksAhead: true, drainsUntil: deadline,
                onPoll: watch)
        }
        let unwritten =
            dryRun
            ? nil : try await MetricsFile.write(settings, store, after: report, at: clock.now())
        try store.close()
        progress.clear()
        if let unwritten { Terminal.complain(unwritten) }
        let problems = Problems(report, unusable: run.ruleMistakes + sinkProblems)
        for message in problems.messages { Terminal.complain(message) }
        do {
            try tick?.leave(
                report, of: settings, isWell: problems.messages.isEmpty && problems.status == .well,
                at: report.finishedAt)
        } catch {
            logger.info("the next run looks for itself", metadata: ["reason": "\(error)"])
        }
        _ = await begun
        let unheard = await heartbeat?.end(
            problems.messages, isWell: problems.status == .well)
        if let unheard, logger.logLevel <= .info || Terminal.isError { Terminal.complain(unheard) }
        if Terminal.isError { progress.summarize(report, isRehearsal: dryRun) }
        if dryRun { try printAlerts(of: report) }
        try write(report)
        if problems.status != .well { throw ExitCode(problems.status) }
    }

    /// SIGTERM, SIGINT and the end of `limit` cancel the work, which then ends cleanly. A reader of
    /// standard output that went away (SIGPIPE) is the stdout sink's trouble only.
    private func untilTold(
        within limit: Duration?, _ work: @escaping @Sendable () async throws -> RunReport
    ) async throws -> RunReport {
        try await withThrowingTaskGroup(of: RunReport?.self) { group in
            let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sigpipe)
            group.addTask { try await work() }
            group.addTask {
                for await signal in signals where signal != .sigpipe { return nil }
                return nil
            }
            if let limit {
                group.addTask {
                    // A run that is through before ends the wait.
                    do { try await ContinuousClock().sleep(for: limit) } catch { return nil }
                    return nil
                }
            }
            while let result = try await group.next() {
                if let report = result {
                    group.cancelAll()
                    return report
                }
                group.cancelAll()
            }
            throw CancellationError()
        }
    }

    private func printAlerts(of report: RunReport) throws {
        let text = AlertText(
            style: Terminal.isOutput ? .block(colour: Terminal.hasColour) : .line)
        for alert in report.feeds.flatMap(\.raised) {
            try Terminal.write(text.render(alert, at: report.startedAt))
        }
    }

    private func write(_ run: RunReport) throws {
        guard let report else { return }
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let bytes = Array(try encoder.encode(run)) + [0x0A]
        if report == "-" { return try Terminal.write(bytes) }
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: report), options: .atomic)
        } catch {
            throw fail(.storeOrFile, "\(report): the report can't be written: \(error)")
        }
    }
}
