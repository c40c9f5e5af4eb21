/// The names by which a server may be asked. Pure.
///
/// A name of somebody else may be made to lead to this machine ("DNS rebinding"), whereupon pages of
/// theirs could read what is here.
struct AllowedHosts: Sendable {
    private let names: Set<String>

    /// - Parameter names: Without ports; IPv6 addresses with brackets or without.
    init(names: [String]) {
        self.names = Set(names.map { Self.plain($0) } + ["localhost", "::1"])
    }

    /// - Parameter authority: As in `Host`, with or without a port. None is that of an old client
    ///   that is no browser.
    func contains(authority: String?) -> Bool {
        guard let authority, !authority.isEmpty else { return true }
        let host = Self.plain(Self.host(of: authority))
        return names.contains(host) || Self.isLoopback(host)
    }

    private static func host(of authority: String) -> String {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return String(authority[...end])
        }
        return String(authority.prefix { $0 != ":" })
    }

    private static func plain(_ host: String) -> String {
        let host = host.lowercased()
        return host.hasPrefix("[") && host.hasSuffix("]")
            ? String(host.dropFirst().dropLast()) : host
    }

    /// 127.0.0.0/8 written as an address, which no name can be.
    private static func isLoopback(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
