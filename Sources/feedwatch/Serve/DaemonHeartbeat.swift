import Logging
import ServiceLifecycle

/// A daemon's heartbeat: once a minute at most it tells the monitor that all is well, or what is not,
/// as of the last tick. Without ticks there is none. The loop doesn't wait for the monitor.
final class DaemonHeartbeat: Service {
    private typealias Beat = (sender: HeartbeatSender, problems: [String])

    static let interval: Duration = .seconds(60)
    private let logger: Logger
    private let beats: AsyncStream<Beat>
    private let continuation: AsyncStream<Beat>.Continuation

    init(logger: Logger) {
        self.logger = logger
        (beats, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// A tick has ended.
    func beat(_ sender: HeartbeatSender?, problems: [String]) {
        if let sender { continuation.yield((sender, problems)) }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { [beats, logger] in
            var hasBegun = false
            for await (sender, problems) in beats {
                if !hasBegun { _ = await sender.begin() }
                hasBegun = true
                if let unheard = await sender.end(problems, isWell: problems.isEmpty) {
                    logger.info("\(unheard)")
                }
                await Inbox.pause(Self.interval)
            }
        }
    }
}
