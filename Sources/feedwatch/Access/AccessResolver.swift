import FeedConfig
import FeedFetching
import FeedModel
import Foundation
import HTTPTransfer

/// Turns what feeds.toml says of a server into what a request needs.
struct AccessResolver {
    var environment = ProcessInfo.processInfo.environment

    /// For a feed that is due.
    func resolve(
        _ access: ServerAccess, with secrets: RunSecrets
    ) async -> Result<RequestAccess, AccessUnavailable> {
        var known: [SecretSource: String] = [:]
        for source in access.secrets {
            do throws(SecretError) {
                known[source] = try await secrets.value(of: source)
            } catch {
                return .failure(AccessUnavailable("\(error)"))
            }
        }
        return Result { () throws(AccessUnavailable) in try resolve(access, known) }
    }

    /// The same at once, which may take as long as commands take.
    func resolve(_ access: ServerAccess) throws -> RequestAccess {
        var known: [SecretSource: String] = [:]
        for source in access.secrets { known[source] = try SecretReader().read(source) }
        return try resolve(access, known)
    }

    /// What keeps feeds from being asked, as `check` tells it. Each secret is read once.
    static func problems(of feeds: [Feed]) -> [String] {
        var results: [ServerAccess: String?] = [:]
        return feeds.compactMap { feed in
            guard case .url = feed.source, feed.access != ServerAccess() else { return nil }
            if results[feed.access] == nil {
                results[feed.access] = .some(problem(of: feed.access))
            }
            return (results[feed.access] ?? nil).map { "feed \"\(feed.name)\": \($0)" }
        }
    }

    private static func problem(of access: ServerAccess) -> String? {
        do {
            _ = try AccessResolver().resolve(access)
            return nil
        } catch let error as AccessUnavailable {
            return error.reason
        } catch {
            return "\(error)"
        }
    }

    private func resolve(
        _ access: ServerAccess, _ secrets: [SecretSource: String]
    ) throws(AccessUnavailable) -> RequestAccess {
        func secret(_ source: SecretSource) -> String { secrets[source] ?? "" }
        var resolved = RequestAccess(
            keepsCookies: access.keepsCookies, proxies: try proxies(access.proxy, secret),
            certificateBundle: access.certificateAuthorities)
        if let path = access.certificateAuthorities { try checkFile(path, key: "ca_file") }
        switch access.authorization {
        case .basic(let user, let password):
            resolved.secretHeaders.append(
                .basicAuthorization(user: user, password: secret(password)))
        case .bearer(let token):
            resolved.secretHeaders.append(
                HTTPHeader("Authorization", "Bearer \(secret(token))"))
        case nil: break
        }
        for header in access.headers {
            switch header.value {
            case .literal(let text): resolved.headers.append(HTTPHeader(header.name, text))
            case .secret(let source):
                resolved.secretHeaders.append(HTTPHeader(header.name, secret(source)))
            }
        }
        if let agent = access.userAgent {
            resolved.headers.append(HTTPHeader("User-Agent", agent))
        }
        if let identity = access.clientCertificate {
            try checkFile(identity.certificate, key: "client_cert")
            try checkFile(identity.key, key: "client_key")
            resolved.clientCertificate = TLSClientCertificate(
                certificate: identity.certificate, key: identity.key,
                keyPassword: identity.keyPassword.map(secret))
        }
        return resolved
    }

    /// libcurl takes a missing file for a bad one.
    private func checkFile(_ path: String, key: String) throws(AccessUnavailable) {
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw AccessUnavailable(
                "\(path) can't be read; correct `\(key)` or the file's permissions.")
        }
    }

    private func proxies(
        _ setting: ProxySetting, _ secret: (SecretSource) -> String
    ) throws(AccessUnavailable) -> ProxyChoice {
        switch setting {
        case .none: ProxyChoice()
        case .server(let url, let user, let password):
            ProxyChoice(HTTPProxy(url: url, user: user, password: password.map(secret)))
        case .environment: try EnvironmentProxies(environment).choice()
        }
    }
}
