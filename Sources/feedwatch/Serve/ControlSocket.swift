import AlertDelivery
import FeedModel
import Foundation
import Glibc
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// How a command gets the store from the daemon: it connects to a socket beside the database, says
/// `store` and its name in one line, is answered `yours` once the daemon has closed the store and let
/// go of the lock, and has it until the connection ends. The kernel ends it with the command, however
/// that ends.
enum ControlProtocol {
    static let grant = "yours\n"
    static let longestLine = 200

    /// - Parameter path: Of the database.
    static func socketPath(forStoreAt path: String) -> String { path + ".sock" }

    static func request(of command: String) -> String { "store \(command)\n" }

    /// The command's name; nil if the line asks for nothing that is known.
    static func command(in line: String) -> String? {
        guard line.hasPrefix("store "), line.hasSuffix("\n") else { return nil }
        return line.dropFirst("store ".count).dropLast().description.safeForTerminal
    }
}

/// The daemon's end. The one who opens it holds the run lock: then a socket that is there already is
/// left from a process that was killed.
struct ControlSocket: Service {
    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private let inbox: Inbox
    private let logger: Logger
    private let server: NIOAsyncChannel<Connection, Never>

    /// Nil, which is logged, if there can't be one: alerts go on without it, and commands that write
    /// say that the database is in use.
    init?(forStoreAt storePath: String, inbox: Inbox, logger: Logger) async {
        let path = ControlProtocol.socketPath(forStoreAt: storePath)
        do {
            server = try await Self.bind(path)
        } catch {
            logger.error(
                "commands that write can't reach the daemon",
                metadata: ["socket": "\(path)", "reason": "\(error)"])
            return nil
        }
        self.inbox = inbox
        self.logger = logger
    }

    /// A socket for its owner alone. Nothing else makes files meanwhile: the mask counts for all.
    private static func bind(_ path: String) async throws -> NIOAsyncChannel<Connection, Never> {
        let mask = umask(0o177)
        defer { umask(mask) }
        return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Connection(wrappingChannelSynchronously: channel)
                }
            }
    }

    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            try await server.executeThenClose { connections in
                for try await connection in connections.cancelOnGracefulShutdown() {
                    group.addTask { await serve(connection) }
                }
            }
            group.cancelAll()
        }
    }

    private func serve(_ connection: Connection) async {
        do {
            try await connection.executeThenClose { input, output in
                var bytes = input.makeAsyncIterator()
                var line = ""
                while !line.hasSuffix("\n"), line.utf8.count <= ControlProtocol.longestLine,
                    let more = try await bytes.next()
                {
                    line += String(buffer: more)
                }
                guard let command = ControlProtocol.command(in: line) else { return }
                let loan = Loan(command: command)
                defer { loan.end() }
                inbox.ask(for: loan)
                await loan.untilGranted()
                try await output.write(ByteBuffer(string: ControlProtocol.grant))
                while try await bytes.next() != nil {}
            }
        } catch {
            // The command is gone, which is how a loan ends.
            logger.debug("a command is gone", metadata: ["reason": "\(error)"])
        }
    }
}
