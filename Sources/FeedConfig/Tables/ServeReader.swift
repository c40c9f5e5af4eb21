import FeedModel

extension TableReader {
    /// `[serve]`.
    func serve() -> ServeSettings {
        var settings = ServeSettings()
        if let names = texts("hosts") {
            settings.hosts =
                names.compactMap { text, line in
                    let host = text.lowercased()
                    if !Self.isHost(host) { log.add(.badHost(text), line: line) }
                    return host
                }.uniqued
        }
        guard let text = text("listen") else { return settings }
        guard !["", "off"].contains(text) else {
            settings.listen = nil
            return settings
        }
        guard let address = Self.address(text) else {
            add(.badListen(text), at: "listen")
            return settings
        }
        // There is no password: who can reach it must have been thought of.
        if !Self.isLoopback(address.host), settings.hosts.isEmpty {
            add(.openToOthers(text), at: "listen")
        }
        settings.listen = address
        return settings
    }

    private static func address(_ text: String) -> ServeSettings.Address? {
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        let host = text[..<colon].lowercased()
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        guard isHost(host) else { return nil }
        return .init(
            host: isBracketed ? String(host.dropFirst().dropLast()) : host, port: Int(port))
    }

    /// A name, an IPv4 address, or an IPv6 address in brackets, in lower case.
    private static func isHost(_ text: String) -> Bool {
        WebAddress.hostAndPort("\(text):80") != nil
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1"
            || (host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." })
    }
}
