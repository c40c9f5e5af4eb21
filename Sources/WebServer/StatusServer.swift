import HTTPTypes
import Hummingbird
public import Logging
import NIOCore
public import ServiceLifecycle

/// What the daemon shows of itself over HTTP, to be read by machines: `/livez` (does it go on),
/// `/readyz` (does it do its work) and `/metrics`.
///
/// There is no password, so only requests by the names that ``AllowedHosts`` knows are answered: a
/// page in a browser that was led here by DNS asks by another.
public struct StatusServer: Service {
    /// What is answered to a question about the daemon.
    public struct Answer: Sendable {
        /// 200 if so, else 503.
        public var isGood: Bool
        /// One line.
        public var reason: String

        public init(isGood: Bool, reason: String) {
            self.isGood = isGood
            self.reason = reason
        }
    }

    private let host: String
    private let port: Int
    private let allowed: AllowedHosts
    private let liveness: @Sendable () -> Answer
    private let readiness: @Sendable () -> Answer
    private let metrics: (@Sendable () async throws -> String)?
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) -> Void

    private static let mostConnections = 100

    /// - Parameters:
    ///   - host: An address of this machine; IPv6 without brackets.
    ///   - port: 0 for any that is free.
    ///   - names: By which it may be asked, beside those of this machine for itself.
    ///   - metrics: The text of `/metrics` in Prometheus' format; without it there is no such page.
    ///   - logger: Told of what goes wrong inside.
    ///   - onListening: Told once of the port.
    public init(
        host: String, port: Int, names: [String], liveness: @escaping @Sendable () -> Answer,
        readiness: @escaping @Sendable () -> Answer,
        metrics: (@Sendable () async throws -> String)? = nil, logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) -> Void
    ) {
        self.host = host
        self.port = port
        allowed = AllowedHosts(names: names + [host])
        self.liveness = liveness
        self.readiness = readiness
        self.metrics = metrics
        self.logger = logger
        self.onListening = onListening
    }

    /// Until the group is shut down.
    ///
    /// - Throws: ``StatusServerError`` if the address can't be had.
    public func run() async throws {
        let router = Router()
        router.add(middleware: HostCheck(allowed: allowed))
        let (liveness, readiness, metrics) = (liveness, readiness, metrics)
        router.get("livez") { _, _ in Response(liveness()) }
        router.get("readyz") { _, _ in Response(readiness()) }
        if let metrics {
            router.get("metrics") { _, _ in
                Response(
                    .ok, try await metrics(), type: "text/plain; version=0.0.4; charset=utf-8")
            }
        }
        let onListening = onListening
        let application = Application(
            router: router, server: .http1(configuration: .init(idleTimeout: .seconds(30))),
            configuration: .init(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: .maximum(Self.mostConnections, logger: logger)),
            onServerRunning: { onListening($0.localAddress?.port ?? 0) }, logger: logger)
        do {
            try await application.run()
        } catch let error as IOError {
            throw StatusServerError.cannotListen(host: host, port: port, reason: "\(error)")
        }
    }
}

public enum StatusServerError: Error, Equatable, CustomStringConvertible {
    case cannotListen(host: String, port: Int, reason: String)

    public var description: String {
        switch self {
        case .cannotListen(let host, let port, let reason):
            "\(host), port \(port), can't be listened on: \(reason). Choose another `listen` in "
                + "[serve], or \"off\"."
        }
    }
}

/// Refuses requests by a name that is not ours (RFC 9110 §15.5.20).
private struct HostCheck: RouterMiddleware {
    typealias Context = BasicRequestContext
    let allowed: AllowedHosts

    func handle(
        _ request: Request, context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard allowed.contains(authority: request.head.authority) else {
            return Response(
                .misdirectedRequest,
                "This is not the name of this server. Add it to `hosts` in [serve].\n")
        }
        return try await next(request, context)
    }
}

extension Response {
    fileprivate init(_ answer: StatusServer.Answer) {
        self.init(answer.isGood ? .ok : .serviceUnavailable, answer.reason + "\n")
    }

    fileprivate init(
        _ status: HTTPResponse.Status, _ text: String, type: String = "text/plain; charset=utf-8"
    ) {
        self.init(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
