internal import Foundation
internal import Synchronization

/// Hands mails to one server over SMTP (RFC 5321), each bounded in time, at public addresses only
/// unless allowed otherwise.
///
/// The connection is kept for the mails that follow and closed when the value is released. Each mail
/// is sent on a thread of its own.
public final class MailTransfer: Sendable {
    private let account: MailAccount
    private let idle = Idle()

    /// The connection while nobody uses it.
    private final class Idle: Sendable {
        let handle = Mutex<MailHandle?>(nil)
    }

    public init(_ account: MailAccount) { self.account = account }

    deinit {
        // A server may take minutes to answer QUIT, and nobody is to wait for that.
        let thread = Thread { [idle] in idle.handle.withLock { $0 = nil } }
        thread.start()
    }

    /// Sends one mail to all of its recipients, or to none.
    ///
    /// - Returns: The server's answer to the message: it has the mail for good.
    /// - Throws: ``MailError``. After a connection that broke, or a task that was cancelled, the server
    ///   may have the mail all the same.
    public func send(_ mail: Mail) async throws(MailError) -> MailAnswer {
        try await onOwnThread(named: "mail") { [self] ticket -> Result<MailAnswer, MailError> in
            let handle: MailHandle
            do throws(TransferError) { handle = try connection() } catch {
                return .failure(.transfer(error))
            }
            let result = handle.send(mail, ticket: ticket)
            idle.handle.withLock { $0 = handle }
            return result
        }.get()
    }

    /// The one that is kept, which is then the caller's alone, or a new one.
    private func connection() throws(TransferError) -> MailHandle {
        let kept = idle.handle.withLock { idle in
            defer { idle = nil }
            return idle
        }
        if let kept { return kept }
        return try MailHandle(account)
    }
}

/// A mail server, and how it is spoken to.
public struct MailAccount: Sendable {
    public enum Encryption: Hashable, Sendable {
        /// From the first byte on.
        case implicit
        /// By STARTTLS; nothing is sent without.
        case startTLS
        /// None, and the server's address must be one of this machine.
        case noneOnLoopback
        case none
    }

    public var encryption: Encryption
    public var login: (user: String, password: String)?
    /// Path of a PEM file of trusted certificates, in place of the system's.
    public var certificateBundle: String?
    let server: DirectServer

    /// - Parameters:
    ///   - host: As in a URL; an IPv6 address stands in brackets.
    ///   - allowPrivate: `host:port` pairs that may be reached although they are not public addresses.
    ///   - total: For one mail, from the name to the answer; connecting may take 10 seconds of it.
    public init(
        host: String, port: Int, encryption: Encryption,
        login: (user: String, password: String)? = nil, allowPrivate: [String] = [],
        certificateBundle: String? = nil, total: Duration = .seconds(60)
    ) {
        self.encryption = encryption
        self.login = login
        self.certificateBundle = certificateBundle
        server = DirectServer(
            host: host, port: port, allowPrivate: allowPrivate,
            mustBeLoopback: encryption == .noneOnLoopback, total: total)
    }
}

/// A message and where it goes.
public struct Mail: Sendable {
    /// Addresses without names and angle brackets; they and the message hold nothing that would have
    /// to be escaped for SMTP but dots at the beginning of lines.
    public var sender: String
    public var recipients: [String]
    /// Headers and body (RFC 5322), lines ending in CR LF.
    public var message: [UInt8]

    public init(sender: String, recipients: [String], message: [UInt8]) {
        self.sender = sender
        self.recipients = recipients
        self.message = message
    }
}

/// What a mail server said: its code and words (RFC 5321 §4.2).
public struct MailAnswer: Hashable, Sendable {
    public var code: Int
    /// The code included; as it came.
    public var text: String
}

/// Why a mail was not taken.
public enum MailError: Error, Hashable, Sendable {
    /// Codes from 400 on are for now, from 500 on for good.
    ///
    /// - Parameter afterMessage: Whether it is about the message, not about who sends or gets it.
    case refused(MailAnswer, afterMessage: Bool)
    case loginRefused(MailAnswer)
    /// It doesn't offer STARTTLS, so nothing was sent.
    case noEncryption(authority: String)
    case transfer(TransferError)
}

extension DirectServer {
    init(
        host: String, port: Int, allowPrivate: [String], mustBeLoopback: Bool = false,
        total: Duration
    ) {
        self.init(
            host: host, port: port,
            mayBePrivate: allowPrivate.contains { $0.lowercased() == "\(host):\(port)" },
            mustBeLoopback: mustBeLoopback, connect: min(.seconds(10), total), total: total)
    }
}

/// Does what waits on a thread of its own; cancellation is told by the ticket.
func onOwnThread<Result: Sendable>(
    named name: String, _ work: @escaping @Sendable (TransferLoop.Ticket) -> Result
) async -> Result {
    let ticket = TransferLoop.Ticket()
    return await withTaskCancellationHandler {
        await withCheckedContinuation { reply in
            let thread = Thread { reply.resume(returning: work(ticket)) }
            thread.name = name
            thread.start()
        }
    } onCancel: {
        ticket.cancel()
    }
}
