internal import CCurl

/// A server that is asked without redirects and proxies: of mail or MQTT.
struct DirectServer: Sendable {
    /// As in a URL.
    let host: String
    let port: Int
    let mayBePrivate: Bool
    /// No address but those of this machine will do.
    let mustBeLoopback: Bool
    let connect: Duration
    let total: Duration

    var authority: String { "\(host):\(port)" }
}

/// One message on its way to a ``DirectServer``: what is sent, what was answered, and which addresses
/// may be reached. Lives on the thread that sends it.
final class DirectExchange {
    private let server: DirectServer
    private let ticket: TransferLoop.Ticket
    private let message: [UInt8]
    private var sent = 0
    /// Whether the server wanted the message, so that what it answers is about that.
    private(set) var wasAsked = false
    private var lines: [[UInt8]] = []
    private var refusedAddress: TransferError?

    init(_ message: [UInt8], to server: DirectServer, ticket: TransferLoop.Ticket) {
        self.message = message
        self.server = server
        self.ticket = ticket
    }

    /// The last answer with that code, its lines joined.
    func answer(code: Int) -> String {
        lines.filter { $0.starts(with: String(code).utf8) }.suffix(3)
            .map { String(decoding: $0.prefix(500), as: UTF8.self) }.joined(separator: " ")
            .replacing("\r\n", with: "")
    }

    var isCancelled: Bool { ticket.isCancelled }

    /// Fills the buffer; gives how many bytes of it, 0 at the end.
    func give(to buffer: UnsafeMutableRawBufferPointer) -> Int {
        wasAsked = true
        let part = message[sent...].prefix(buffer.count)
        unsafe buffer.copyBytes(from: part)
        sent += part.count
        return part.count
    }

    /// Takes a line of an answer; each begins with the answer's code. What decides may be followed by
    /// others, such as the one to QUIT.
    func takeLine(_ line: [UInt8]) { lines = lines.suffix(7) + [line] }

    func mayReach(_ address: IPAddress) -> Bool {
        let objection = AddressGuard.objection(to: address)
        if server.mustBeLoopback, objection != .loopback {
            refusedAddress = .cannotConnect(
                authority: server.authority, reason: "\(address) is not this machine")
            return false
        }
        guard !server.mayBePrivate, let objection else { return true }
        refusedAddress = .addressRefused(
            authority: server.authority, address: address, objection)
        return false
    }

    /// What libcurl's `code` means.
    func error(_ code: CURLcode, _ message: String) -> TransferError {
        if isCancelled { return .cancelled }
        switch code {
        case CURLE_COULDNT_CONNECT:
            return refusedAddress
                ?? .cannotConnect(authority: server.authority, reason: message)
        case CURLE_COULDNT_RESOLVE_HOST:
            return .nameNotResolved(host: server.host, reason: message)
        case CURLE_OPERATION_TIMEDOUT: return .timedOut(host: server.host, reason: message)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CIPHER,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            return .tls(authority: server.authority, reason: message)
        case CURLE_SSL_CACERT_BADFILE:
            return .certificateFile(authority: server.authority, reason: message)
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR,
            CURLE_WEIRD_SERVER_REPLY:
            return .incomplete(host: server.host, reason: message)
        default: return .library(code: Int(code.rawValue), reason: message)
        }
    }
}
