/// What a request needs to be let in, and the way it takes; secrets included, so that a value of
/// this type is never to be printed.
public struct RequestAccess: Sendable {
    /// In place of those of the request with the same names. To another origin go only those in
    /// ``HTTPRequest/headersForAnyOrigin``.
    public var headers: [HTTPHeader]
    /// The same, but sent with hops of the URL's own origin only, whatever their names: credentials.
    public var secretHeaders: [HTTPHeader]
    /// Whether cookies that a hop sets go with the next ones, by libcurl's rules: domain, path and
    /// `Secure` (RFC 6265). None outlives the request.
    public var keepsCookies: Bool
    public var proxies: ProxyChoice
    /// Path of a PEM file of trusted certificates, in place of the client's.
    public var certificateBundle: String?
    /// Shown on connections to the URL's own origin only.
    public var clientCertificate: TLSClientCertificate?

    public init(
        headers: [HTTPHeader] = [], secretHeaders: [HTTPHeader] = [], keepsCookies: Bool = false,
        proxies: ProxyChoice = ProxyChoice(), certificateBundle: String? = nil,
        clientCertificate: TLSClientCertificate? = nil
    ) {
        self.headers = headers
        self.secretHeaders = secretHeaders
        self.keepsCookies = keepsCookies
        self.proxies = proxies
        self.certificateBundle = certificateBundle
        self.clientCertificate = clientCertificate
    }
}

/// Paths of PEM files, and what the key is locked with.
public struct TLSClientCertificate: Hashable, Sendable {
    public var certificate: String
    public var key: String
    public var keyPassword: String?

    public init(certificate: String, key: String, keyPassword: String? = nil) {
        self.certificate = certificate
        self.key = key
        self.keyPassword = keyPassword
    }
}

/// A proxy by name. Its own address is not judged: a person named it.
public struct HTTPProxy: Hashable, Sendable {
    /// `http://`, `https://` or `socks5h://` with host and port, without user and password.
    public var url: String
    public var user: String?
    public var password: String?

    public init(url: String, user: String? = nil, password: String? = nil) {
        self.url = url
        self.user = user
        self.password = password
    }
}

/// Which requests go through which proxy; none do by default.
public struct ProxyChoice: Hashable, Sendable {
    public var forHTTP: HTTPProxy?
    public var forHTTPS: HTTPProxy?
    /// Hosts and domains, each with all below it, that are reached directly; `*` means every host.
    public var direct: [String]

    public init(forHTTP: HTTPProxy? = nil, forHTTPS: HTTPProxy? = nil, direct: [String] = []) {
        self.forHTTP = forHTTP
        self.forHTTPS = forHTTPS
        self.direct = direct
    }

    /// One proxy for everything.
    public init(_ proxy: HTTPProxy) { self.init(forHTTP: proxy, forHTTPS: proxy) }

    func proxy(for url: TransferURL) -> HTTPProxy? {
        guard let proxy = url.isSecure ? forHTTPS : forHTTP, !isDirect(url.host) else { return nil }
        return proxy
    }

    private func isDirect(_ host: String) -> Bool {
        direct.contains { entry in
            let domain = entry.lowercased().drop { $0 == "." }
            return domain == "*" || host == domain || host == "[\(domain)]"
                || (!domain.isEmpty && host.hasSuffix(".\(domain)"))
        }
    }

    /// Whether a password is told to any of them.
    var hasCredentials: Bool { forHTTP?.user != nil || forHTTPS?.user != nil }
}
