/// Which headers a person may set.
enum HeaderRules {
    typealias Mistake = ConfigurationMistake.HeaderMistake

    static func objection(to name: String, hasAuth: Bool, cookies: Bool) -> Mistake? {
        let separators = "\"(),/:;<=>?@[\\]{}".utf8
        guard !name.isEmpty, name.utf8.count <= 200,
            name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !separators.contains($0) })
        else { return .noName }
        let folded = name.lowercased()
        if connection.contains(folded) { return .ofConnection }
        if managed.contains(folded) || folded.hasPrefix("webhook-") { return .managed }
        if folded.hasPrefix("proxy-") { return .hasKey("proxy") }
        return switch folded {
        case "user-agent": .hasKey("user_agent")
        case "authorization" where hasAuth: .hasKey("auth")
        case "cookie" where !cookies: .cookiesAreOff
        default: nil
        }
    }

    /// What keeps `value` from standing in the open.
    static func objection(
        toLiteral value: String, of name: String, othersMayRead: Bool
    ) -> Mistake? {
        guard value.utf8.count <= 4096,
            value.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return .badValue }
        let folded = name.lowercased()
        if ["authorization", "cookie"].contains(folded) { return .literalSecret }
        return othersMayRead && secretWords.contains(where: folded.contains) ? .exposedSecret : nil
    }

    /// What says how a message is framed and sent (RFC 9110 §7.6, RFC 9112 §6).
    private static let connection: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer",
        "upgrade", "expect", "http2-settings",
    ]

    /// What is told only where it is true.
    private static let managed: Set<String> = [
        "if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "if-range",
        "range", "a-im", "accept-encoding", "content-type", "content-encoding",
    ]

    /// Names of headers that carry secrets hold one of these.
    private static let secretWords = [
        "auth", "token", "key", "secret", "passw", "signature", "session", "credential",
    ]
}
