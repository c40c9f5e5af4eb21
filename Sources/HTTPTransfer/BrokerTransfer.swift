/// Publishes messages to a topic of an MQTT 3.1.1 broker, without TLS and with QoS 0: the broker has
/// let us in and the message was handed to the network, which is all that can be known.
public struct BrokerTransfer: Sendable {
    private let server: DirectServer
    private let topic: String
    private let login: (user: String, password: String)?

    /// - Parameters:
    ///   - host: As in a URL; an IPv6 address stands in brackets.
    ///   - topic: Without wildcards.
    ///   - allowPrivate: `host:port` pairs that may be reached although they are not public addresses.
    ///   - total: For one message, the connection included.
    public init(
        host: String, port: Int, topic: String, login: (user: String, password: String)? = nil,
        allowPrivate: [String] = [], total: Duration = .seconds(20)
    ) {
        server = DirectServer(host: host, port: port, allowPrivate: allowPrivate, total: total)
        self.topic = topic
        self.login = login
    }

    public func publish(_ message: [UInt8]) async throws(TransferError) {
        try await onOwnThread(named: "mqtt") { [self] ticket in
            Publication(message, topic: topic, server: server, ticket: ticket).result(login: login)
        }.get()
    }
}
