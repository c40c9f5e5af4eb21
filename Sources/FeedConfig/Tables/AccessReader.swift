import FeedModel

/// The keys that say how a server is approached; nil where nothing was said.
struct AccessSettings {
    var authorization: ServerAccess.Authorization?
    var headers: [HeaderSetting]?
    var userAgent: String?
    var keepsCookies: Bool?
    var proxy: ProxySetting?
    var certificateAuthorities: String?
    var clientCertificate: ClientCertificate?

    init(_ table: TableReader) {
        authorization = table.authorization()
        keepsCookies = table.flag("cookies")
        headers = table.headers(besides: table.has("auth"), cookies: keepsCookies ?? false)
        userAgent = table.userAgent()
        proxy = table.proxy()
        certificateAuthorities = table.path("ca_file")
        clientCertificate = table.clientCertificate()
    }

    func access(over defaults: AccessSettings? = nil) -> ServerAccess {
        ServerAccess(
            authorization: authorization ?? defaults?.authorization,
            headers: headers ?? defaults?.headers ?? [],
            userAgent: userAgent ?? defaults?.userAgent,
            keepsCookies: keepsCookies ?? defaults?.keepsCookies ?? false,
            proxy: proxy ?? defaults?.proxy ?? .none,
            certificateAuthorities: certificateAuthorities ?? defaults?.certificateAuthorities,
            clientCertificate: clientCertificate ?? defaults?.clientCertificate)
    }
}

extension TableReader {
    fileprivate func authorization() -> ServerAccess.Authorization? {
        let keys = ["user", "password", "bearer"]
        guard let inner = innerTable("auth", keys: keys) else { return nil }
        let given = keys.filter(inner.has)
        guard !given.isEmpty else {
            add(.missingInnerKey(of: "auth", known: keys), at: "auth")
            return nil
        }
        let user = inner.user(of: "auth")
        let password = inner.secret("password")
        let bearer = inner.secret("bearer")
        if inner.has("bearer") {
            if given.count > 1 { add(.onlyOneOf(["user", "bearer"]), at: "auth") }
            return bearer.map { .bearer($0) }
        }
        for key in ["user", "password"] where !inner.has(key) {
            add(.lacksInnerKey(key, of: "auth"), at: "auth")
        }
        guard let user, let password else { return nil }
        return .basic(user: user, password: password)
    }

    /// One that Basic can carry: the colon ends it there (RFC 7617 §2).
    private func user(of outer: String) -> String? {
        guard let user = text("user") else { return nil }
        guard !user.isEmpty, user.isOneLine, !user.contains(":") else {
            add(.badUser(of: outer), at: "user")
            return nil
        }
        return user
    }

    /// The name of a place where a secret is to be had.
    func secret(_ key: String) -> SecretSource? {
        guard let text = text(key) else { return nil }
        do throws(ConfigurationMistake.SecretMistake) {
            return try SecretSource(written: text, file: absolute)
        } catch {
            add(.badSecret(error, key: key), at: key)
            return nil
        }
    }

    fileprivate func flag(_ key: String) -> Bool? {
        guard let node = node(key) else { return nil }
        if case .boolean(let value) = node.value { return value }
        wrongType(key, wanted: "true or false", found: node)
        return nil
    }

    fileprivate func userAgent() -> String? {
        guard let text = text("user_agent") else { return nil }
        guard (1...500).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
            text.first != " ", text.last != " "
        else {
            add(.badUserAgent, at: "user_agent")
            return nil
        }
        return text
    }

    fileprivate func clientCertificate() -> ClientCertificate? {
        let certificate = path("client_cert")
        let key = path("client_key")
        let password = secret("client_key_password")
        for key in ["client_key", "client_key_password"] where has(key) && !has("client_cert") {
            add(.keyNeedsOther(key: key, other: "client_cert"), at: key)
        }
        guard let certificate else { return nil }
        return ClientCertificate(
            certificate: certificate, key: key ?? certificate, keyPassword: password)
    }

    // MARK: Headers

    /// - Parameters:
    ///   - besides: Whether there is an `auth`, which sets the Authorization.
    ///   - cookies: Whether they are on.
    fileprivate func headers(besides hasAuth: Bool, cookies: Bool) -> [HeaderSetting]? {
        guard let node = node("headers") else { return nil }
        guard case .table(let nodes) = node.value else {
            wrongType(
                "headers", wanted: "a table such as { \"X-Api-Key\" = \"env:KEY\" }", found: node)
            return nil
        }
        var known: Set<String> = []
        return nodes.byKey.compactMap { name, value in
            var mistake = HeaderRules.objection(to: name, hasAuth: hasAuth, cookies: cookies)
            if !known.insert(name.lowercased()).inserted { mistake = .twice }
            if let mistake {
                log.add(.badHeader(name, mistake), line: value.line)
                return nil
            }
            guard case .string(let text) = value.value else {
                wrongType(name, wanted: TOMLNode.Wanted.text, found: value)
                return nil
            }
            return header(name, text, line: value.line)
        }
    }

    private func header(_ name: String, _ text: String, line: Int) -> HeaderSetting? {
        if SecretSource.isMeant(by: text) {
            do throws(ConfigurationMistake.SecretMistake) {
                let source = try SecretSource(written: text, file: absolute)
                return HeaderSetting(name: name, value: .secret(source))
            } catch {
                log.add(.badSecret(error, key: name), line: line)
                return nil
            }
        }
        if let mistake = HeaderRules.objection(
            toLiteral: text, of: name, othersMayRead: log.othersMayRead)
        {
            log.add(.badHeader(name, mistake), line: line)
            return nil
        }
        return HeaderSetting(name: name, value: .literal(text))
    }

    // MARK: Proxies

    fileprivate func proxy() -> ProxySetting? {
        guard let node = node("proxy") else { return nil }
        if case .string(let text) = node.value {
            switch text {
            case "none": return ProxySetting.none
            case "environment": return .environment
            default:
                return proxyURL(text, line: node.line).map {
                    .server(url: $0, user: nil, password: nil)
                }
            }
        }
        guard let inner = innerTable("proxy", keys: ["url", "user", "password"]) else { return nil }
        guard inner.has("url") else {
            add(.lacksInnerKey("url", of: "proxy"), at: "proxy")
            return nil
        }
        let url = inner.text("url").flatMap { proxyURL($0, line: inner.line(of: "url")) }
        let user = inner.user(of: "proxy")
        let password = inner.secret("password")
        for (key, other) in [("user", "password"), ("password", "user")]
        where inner.has(key) && !inner.has(other) {
            add(.lacksInnerKey(other, of: "proxy"), at: "proxy")
        }
        return url.map { .server(url: $0, user: user, password: password) }
    }

    private func proxyURL(_ text: String, line: Int) -> String? {
        guard let mistake = WebAddress.mistake(inProxy: text) else { return text }
        log.add(.badProxy(mistake), line: line)
        return nil
    }
}

extension String {
    /// Without anything that could end a line or move a cursor.
    fileprivate var isOneLine: Bool {
        unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
