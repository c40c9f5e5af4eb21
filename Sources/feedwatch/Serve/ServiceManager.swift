import AlertDelivery
import Foundation
import Logging
import NIOCore
import NIOPosix
import Pipeline
import ServiceLifecycle

/// Tells systemd, or whoever started the daemon, how it does: datagrams to the socket that
/// `NOTIFY_SOCKET` names (sd_notify(3)). Nobody is told if there is none.
final class ServiceManager: Sendable {
    private let channel: (any Channel)?

    /// The status of a daemon that is well.
    static let idle = "polls feeds when they are due"

    /// - Parameter environment: With `NOTIFY_SOCKET`, an absolute path.
    init(environment: [String: String], logger: Logger) async {
        guard let path = environment["NOTIFY_SOCKET"], !path.isEmpty else {
            channel = nil
            return
        }
        do {
            guard path.hasPrefix("/") else { throw ServiceManagerError.noPath(path) }
            channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(unixDomainSocketPath: path).get()
        } catch {
            channel = nil
            logger.warning(
                "the service manager can't be told of anything", metadata: ["reason": "\(error)"])
        }
    }

    /// Assignments of sd_notify(3), one datagram. What gets lost is lost.
    func tell(_ assignments: String...) {
        channel?.writeAndFlush(
            ByteBuffer(string: assignments.joined(separator: "\n")), promise: nil)
    }

    /// What the daemon does now, as `systemctl status` shows it.
    func tell(status: String) { tell("STATUS=\(status)") }

    /// Before a reload; `READY=1` ends it.
    func tellOfReload() {
        tell("RELOADING=1", "MONOTONIC_USEC=\(NIODeadline.now().uptimeNanoseconds / 1000)")
    }

    /// Waits until all that was told is out.
    func tellOfEnd() async {
        guard let channel else { return }
        do { try await channel.writeAndFlush(ByteBuffer(string: "STOPPING=1")).get() } catch {
            // There is nobody left to tell.
            return
        }
    }
}

private enum ServiceManagerError: Error, CustomStringConvertible {
    case noPath(String)

    var description: String {
        switch self {
        case .noPath(let text):
            "NOTIFY_SOCKET is \(text.safeForTerminal), which is no absolute path"
        }
    }
}

/// Tells the service manager that all is well, as often as it wants to hear it (`WATCHDOG_USEC`), and
/// only while the loop gives signs of life: else it kills the daemon and starts it again.
struct Watchdog: Service {
    let manager: ServiceManager
    let board: StateBoard
    private let interval: Duration

    /// Nil if nobody asks for it.
    init?(environment: [String: String], manager: ServiceManager, board: StateBoard) {
        guard let text = environment["WATCHDOG_USEC"], let limit = Int64(text), limit > 0,
            environment["WATCHDOG_PID"].map({ $0 == "\(ProcessInfo.processInfo.processIdentifier)" }
            )
                ?? true
        else { return nil }
        self.manager = manager
        self.board = board
        interval = .microseconds(max(limit / 2, 1))
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if board.liveness.isGood { manager.tell("WATCHDOG=1") }
                await Inbox.pause(interval)
            }
        }
    }
}
