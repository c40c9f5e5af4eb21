/// How a server is approached: as whom, with what, and over which way. It tells where secrets are to
/// be had, never the secrets.
public struct ServerAccess: Hashable, Sendable {
    /// Told to the origin of the URL only.
    public var authorization: Authorization?
    /// Beside those that every request has.
    public var headers: [HeaderSetting]
    /// In place of our own User-Agent.
    public var userAgent: String?
    /// Whether cookies live from one redirect to the next. None outlives the request.
    public var keepsCookies: Bool
    public var proxy: ProxySetting
    /// A PEM file of the certificates that are trusted, in place of the system's.
    public var certificateAuthorities: String?
    /// Shown to the origin of the URL only.
    public var clientCertificate: ClientCertificate?

    public init(
        authorization: Authorization? = nil, headers: [HeaderSetting] = [],
        userAgent: String? = nil, keepsCookies: Bool = false, proxy: ProxySetting = .none,
        certificateAuthorities: String? = nil, clientCertificate: ClientCertificate? = nil
    ) {
        self.authorization = authorization
        self.headers = headers
        self.userAgent = userAgent
        self.keepsCookies = keepsCookies
        self.proxy = proxy
        self.certificateAuthorities = certificateAuthorities
        self.clientCertificate = clientCertificate
    }

    public enum Authorization: Hashable, Sendable {
        /// RFC 7617. The user holds no colon.
        case basic(user: String, password: SecretSource)
        /// RFC 6750.
        case bearer(SecretSource)
    }

    /// Every secret that is needed, each once.
    public var secrets: [SecretSource] {
        var sources: [SecretSource] = []
        switch authorization {
        case .basic(_, let password): sources.append(password)
        case .bearer(let token): sources.append(token)
        case nil: break
        }
        for header in headers {
            if case .secret(let source) = header.value { sources.append(source) }
        }
        if case .server(_, _, let password?) = proxy { sources.append(password) }
        if let password = clientCertificate?.keyPassword { sources.append(password) }
        var known: Set<SecretSource> = []
        return sources.filter { known.insert($0).inserted }
    }
}

/// A header that a person wants to be sent.
public struct HeaderSetting: Hashable, Sendable {
    /// A token (RFC 9110 §5.6.2), as written.
    public var name: String
    public var value: Value

    public enum Value: Hashable, Sendable {
        case literal(String)
        /// Told to the origin of the URL only, whatever the name.
        case secret(SecretSource)
    }

    public init(name: String, value: Value) {
        self.name = name
        self.value = value
    }
}

public enum ProxySetting: Hashable, Sendable {
    case none
    /// What `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say.
    case environment
    /// - Parameter url: `http`, `https` or `socks5h`, without user and password.
    case server(url: String, user: String?, password: SecretSource?)
}

/// Absolute paths of PEM files.
public struct ClientCertificate: Hashable, Sendable {
    public var certificate: String
    /// The same file where it holds both.
    public var key: String
    public var keyPassword: SecretSource?

    public init(certificate: String, key: String, keyPassword: SecretSource? = nil) {
        self.certificate = certificate
        self.key = key
        self.keyPassword = keyPassword
    }
}
