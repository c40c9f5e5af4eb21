/// The URL of a feed as a person typed it or a list of feeds has it, checked as feeds.toml's are.
public struct FeedAddress: Hashable, Sendable {
    /// As it goes into feeds.toml.
    public let url: String
    /// In lower case; an IPv6 address in its brackets.
    public let host: String
    /// `host:port`, as `allow_private` has it.
    public let authority: String
    /// Equal for addresses that most likely lead to one feed: http or https, a slash at the end or
    /// none, the default port or none, letter case of the host, and the fragment make no difference.
    public let sameness: String

    /// - Throws: ``FeedAddressError`` for anything but an http or https URL without a password.
    public init(_ written: String) throws(FeedAddressError) {
        if let mistake = WebAddress.mistake(in: written) { throw FeedAddressError(mistake) }
        guard let start = written.firstRange(of: "://") else { throw FeedAddressError(.noScheme) }
        let isSecure = written[..<start.lowerBound].lowercased() == "https"
        let rest = written[start.upperBound...]
        let authority = rest.prefix { !"/?#\\".contains($0) }
        guard !authority.contains("@") else { throw FeedAddressError(.credentials) }
        let hostEnd =
            authority.hasPrefix("[")
            ? authority.firstIndex(of: "]").map(authority.index(after:)) ?? authority.endIndex
            : authority.firstIndex(of: ":") ?? authority.endIndex
        let port = authority[hostEnd...].dropFirst()
        let usual = isSecure ? "443" : "80"
        url = written
        host = authority[..<hostEnd].lowercased()
        self.authority = "\(host):\(port.isEmpty ? usual : String(port))"
        var path = rest[authority.endIndex...].prefix { $0 != "#" }
        while path.last == "/" { path.removeLast() }
        sameness = "\(port.isEmpty || port == usual ? host : self.authority)\(path)"
    }

    /// The same for what people type and browsers show: `example.org/news`, `feed:https://…`.
    public init(typed: String) throws(FeedAddressError) {
        var text = typed.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        if text.lowercased().hasPrefix("feed:") {
            text = text.dropFirst(5)
            if text.hasPrefix("//") { text = text.dropFirst(2) }
        }
        if WebAddress.mistake(in: String(text)) == .noScheme, let first = text.first,
            first.isLetter || first.isNumber || first == "["
        {
            try self.init("https://\(text)")
        } else {
            try self.init(String(text))
        }
    }
}

extension FeedAddress {
    /// Any URL as it may be shown: without the user name and password that it may hold.
    public static func withoutCredentials(_ url: String) -> String {
        guard let start = url.firstRange(of: "//") else { return url }
        let authority = url[start.upperBound...].prefix { !"/?#\\".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return url }
        return String(url[..<start.upperBound] + url[url.index(after: at)...])
    }
}

/// Why a text is no address of a feed.
public struct FeedAddressError: Error, Hashable, CustomStringConvertible {
    public let mistake: ConfigurationMistake.URLMistake

    init(_ mistake: ConfigurationMistake.URLMistake) { self.mistake = mistake }

    /// Without the address itself, which may hold a password.
    public var description: String {
        "the URL \(mistake.problem). \(mistake.cure(for: "url"))"
    }
}
