/// From whom to whom mails go, and over which server.
public struct MailRoute: Hashable, Sendable {
    /// In lower case; an IPv6 address stands in brackets.
    public var host: String
    public var port: Int
    public var encryption: Encryption
    public var login: ServerLogin?
    /// Addresses in ASCII, without names.
    public var sender: String
    public var recipients: [String]
    /// `host:port` pairs that may be reached although they are not public addresses.
    public var allowPrivate: [String]
    /// A PEM file of the certificates that are trusted, in place of the system's.
    public var certificateAuthorities: String?

    public enum Encryption: Hashable, Sendable {
        /// From the first byte on (RFC 8314): `smtps`.
        case implicit
        /// Asked for by STARTTLS (RFC 3207); without it nothing is sent.
        case startTLS
        /// None, as long as the server is this machine.
        case noneOnLoopback
        /// None, since feeds.toml says so.
        case none
    }

    public init(
        host: String, port: Int, encryption: Encryption, login: ServerLogin? = nil, sender: String,
        recipients: [String], allowPrivate: [String] = [], certificateAuthorities: String? = nil
    ) {
        self.host = host
        self.port = port
        self.encryption = encryption
        self.login = login
        self.sender = sender
        self.recipients = recipients
        self.allowPrivate = allowPrivate
        self.certificateAuthorities = certificateAuthorities
    }
}

/// Who asks a server that is none of HTTP.
public struct ServerLogin: Hashable, Sendable {
    public var user: String
    public var password: SecretSource

    public init(user: String, password: SecretSource) {
        self.user = user
        self.password = password
    }
}
