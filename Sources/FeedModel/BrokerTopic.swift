/// A topic of an MQTT broker. The connection is not encrypted.
public struct BrokerTopic: Hashable, Sendable {
    /// In lower case; an IPv6 address stands in brackets.
    public var host: String
    public var port: Int
    /// Without wildcards.
    public var topic: String
    public var login: ServerLogin?
    /// `host:port` pairs that may be reached although they are not public addresses.
    public var allowPrivate: [String]

    public init(
        host: String, port: Int, topic: String, login: ServerLogin? = nil,
        allowPrivate: [String] = []
    ) {
        self.host = host
        self.port = port
        self.topic = topic
        self.login = login
        self.allowPrivate = allowPrivate
    }
}
