import FeedFetching
import Foundation
import HTTPTransfer

/// The proxies that the environment names, as curl(1) reads them: `http_proxy` in lower case only,
/// since a web server may set HTTP_PROXY from a visitor's header; the others in both.
struct EnvironmentProxies {
    private let environment: [String: String]

    init(_ environment: [String: String]) { self.environment = environment }

    func choice() throws(AccessUnavailable) -> ProxyChoice {
        ProxyChoice(
            forHTTP: try proxy("http_proxy", "all_proxy", "ALL_PROXY"),
            forHTTPS: try proxy("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"),
            direct: (value("no_proxy", "NO_PROXY")?.value ?? "").split { ", ".contains($0) }
                .map(String.init))
    }

    private func value(_ names: String...) -> (name: String, value: String)? { value(names) }

    private func value(_ names: [String]) -> (name: String, value: String)? {
        for name in names {
            if let value = environment[name], !value.isEmpty { return (name, value) }
        }
        return nil
    }

    private func proxy(_ names: String...) throws(AccessUnavailable) -> HTTPProxy? {
        guard let (name, text) = value(names) else { return nil }
        let whole = text.contains("://") ? text : "http://" + text
        guard let parts = URLComponents(string: whole), let scheme = parts.scheme?.lowercased(),
            ["http", "https", "socks5", "socks5h"].contains(scheme), let host = parts.host,
            !host.isEmpty
        else {
            throw AccessUnavailable(
                "the environment variable \(name) names no proxy; correct it, or `proxy`.")
        }
        let port = parts.port.map { ":\($0)" } ?? ""
        return HTTPProxy(
            url: "\(scheme)://\(host)\(port)", user: parts.user, password: parts.password)
    }
}
