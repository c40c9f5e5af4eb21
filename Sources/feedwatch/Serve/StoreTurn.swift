import FeedModel
import FeedStore
import Foundation
import NIOCore
import NIOPosix

/// The right of a command to write to the store: the run lock, and while a daemon runs, its leave.
final class StoreTurn: Sendable {
    private let lock: RunLock
    private let leave: (any Channel)?

    /// The daemon ends its requests first, and another command may be before us.
    private static let longestWait: Duration = .seconds(30)
    private static let pause: Duration = .milliseconds(20)

    /// - Parameter command: Its name, for whom the daemon tells.
    /// - Returns: Nil while a run of `poll` has the store, or a daemon that doesn't answer.
    static func take(
        forStoreAt path: String, command: String
    ) async throws(StoreError) -> StoreTurn? {
        if let lock = try RunLock.take(forStoreAt: path) { return StoreTurn(lock, nil) }
        guard let leave = await Self.leave(forStoreAt: path, command: command) else { return nil }
        // A `poll --if-running wait` may have been quicker.
        let end = ContinuousClock.now + longestWait
        while ContinuousClock.now < end {
            if let lock = try RunLock.take(forStoreAt: path) { return StoreTurn(lock, leave) }
            await Inbox.pause(pause)
        }
        leave.close(promise: nil)
        return nil
    }

    private init(_ lock: consuming RunLock, _ leave: (any Channel)?) {
        self.lock = lock
        self.leave = leave
    }

    // The lock is given back when the last reference goes, the daemon takes it then.
    deinit { leave?.close(promise: nil) }

    /// Nil if no daemon listens, or if it doesn't give the store in time.
    private static func leave(forStoreAt path: String, command: String) async -> (any Channel)? {
        let socket = ControlProtocol.socketPath(forStoreAt: path)
        guard FileManager.default.fileExists(atPath: socket) else { return nil }
        let group = MultiThreadedEventLoopGroup.singleton
        let answer = group.next().makePromise(of: Bool.self)
        do {
            let channel = try await ClientBootstrap(group: group)
                .connect(unixDomainSocketPath: socket) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(GrantReader(answer: answer))
                        return channel
                    }
                }
            let request = ByteBuffer(string: ControlProtocol.request(of: command))
            channel.writeAndFlush(request, promise: nil)
            let timer = channel.eventLoop.scheduleTask(in: TimeAmount(longestWait)) {
                answer.succeed(false)
            }
            let isOurs = try await answer.futureResult.get()
            timer.cancel()
            if isOurs { return channel }
            channel.close(promise: nil)
            return nil
        } catch {
            answer.succeed(false)
            return nil
        }
    }
}

/// Waits for the daemon's word, or for the end of the connection.
private final class GrantReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let answer: EventLoopPromise<Bool>
    private var received = ""

    init(answer: EventLoopPromise<Bool>) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += String(buffer: unwrapInboundIn(data))
        if received == ControlProtocol.grant {
            answer.succeed(true)
        } else if received.utf8.count >= ControlProtocol.grant.utf8.count {
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) { answer.succeed(false) }
}
