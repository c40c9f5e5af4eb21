/// What the daemon shows of itself over HTTP.
public struct ServeSettings: Hashable, Sendable {
    /// An address of this machine.
    public struct Address: Hashable, Sendable, CustomStringConvertible {
        /// IPv6 without brackets.
        public var host: String
        /// 0 for any that is free.
        public var port: Int

        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }

        public var description: String {
            host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }

    /// Nil if it is not to listen at all.
    public var listen: Address?
    /// By which it may be asked (`Host`), beside the names of this machine for itself.
    public var hosts: [String]

    public init(
        listen: Address? = Address(host: "127.0.0.1", port: 8372), hosts: [String] = []
    ) {
        self.listen = listen
        self.hosts = hosts
    }
}
