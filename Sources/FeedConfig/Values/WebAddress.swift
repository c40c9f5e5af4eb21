/// Checks of what connects us to somewhere.
enum WebAddress {
    static let byteLimit = 4096

    /// Why `text` is no URL to poll or post to; nil when it is one.
    static func mistake(in text: String) -> ConfigurationMistake.URLMistake? {
        isPlain(text.utf8.span) ? nil : mistake(lookingCloselyAt: text)
    }

    /// The same without the quick look before.
    static func mistake(
        lookingCloselyAt text: String
    ) -> ConfigurationMistake.URLMistake? {
        guard text.utf8.count <= byteLimit else { return .tooLong(limit: byteLimit) }
        guard text.unicodeScalars.allSatisfy({ $0.isPrintable && !$0.properties.isWhitespace })
        else { return .whiteSpace }
        guard let colon = text.firstIndex(of: ":"), text[..<colon].isScheme else {
            return .noScheme
        }
        let scheme = text[..<colon].lowercased()
        let rest = text[text.index(after: colon)...]
        guard scheme == "http" || scheme == "https" else {
            // "localhost:8080/feed" has no scheme but a port.
            return rest.first?.isNumber == true ? .noScheme : .wrongScheme(scheme)
        }
        guard rest.hasPrefix("//") else { return .noScheme }
        let authority = rest.dropFirst(2).prefix { !"/?#\\".contains($0) }
        guard !authority.contains("@") else { return .credentials }
        let host = authority.hostAndPort
        guard !host.host.isEmpty else { return .noHost }
        guard let port = host.port else { return nil }
        return port.isPort ? nil : .badPort
    }

    /// The URL without what stands before the host's `@`, and that.
    static func withoutCredentials(_ text: String) -> (bare: String, credentials: URLCredentials?) {
        guard text.utf8.contains(UInt8(ascii: "@")),
            let start = text.firstRange(of: "://")?.upperBound
        else { return (text, nil) }
        let authority = text[start...].prefix { !"/?#\\".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return (text, nil) }
        return (
            String(text[..<start]) + text[text.index(after: at)...],
            URLCredentials(text: authority[..<at])
        )
    }

    /// Why `text` is no proxy; nil when it is one.
    static func mistake(inProxy text: String) -> ConfigurationMistake.ProxyMistake? {
        guard let range = text.firstRange(of: "://") else { return .noScheme }
        guard ["http", "https", "socks5h"].contains(text[..<range.lowerBound]) else {
            return .wrongScheme
        }
        let rest = text[range.upperBound...]
        guard !rest.contains("@") else { return .credentials }
        let authority = rest.hasSuffix("/") ? rest.dropLast() : rest
        return hostAndPort(String(authority)) == nil ? .noHostAndPort : nil
    }

    /// Whether it is a URL as nearly all are: `https://name/…` or `https://name:port/…`, in ASCII. A
    /// quick look, since there may be tens of thousands.
    static func isPlain(_ text: Span<UInt8>) -> Bool {
        guard text.count <= byteLimit else { return false }
        for index in text.indices where text[index] <= 0x20 || text[index] >= 0x7F { return false }
        let start =
            text.starts(with: "https://") ? 8 : text.starts(with: "http://") ? 7 : text.count
        var end = start
        while end < text.count, text[end] != UInt8(ascii: "/") { end += 1 }
        return isPlainHost(text.extracting(start..<end), needsPort: false)
    }

    /// A name of ASCII letters, digits, `.`, `-` and `_`, with or without a port.
    static func isPlainHost(_ bytes: Span<UInt8>, needsPort: Bool) -> Bool {
        var nameLength = 0
        var port: Int?
        for index in bytes.indices {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if let number = port {
                    // Too large is too large, whatever follows.
                    port = min(number * 10 + Int(byte - UInt8(ascii: "0")), 1 << 20)
                } else {
                    nameLength += 1
                }
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                if port != nil { return false }
                nameLength += 1
            case UInt8(ascii: ":"):
                if port != nil { return false }
                port = 0
            default: return false
            }
        }
        guard nameLength > 0 else { return false }
        return port.map { (1...65535).contains($0) } ?? !needsPort
    }

    /// `host:port` in lower case, or nil.
    static func hostAndPort(_ text: String) -> String? {
        isPlainHost(text.utf8.span, needsPort: true) ? text : hostAndPort(lookingCloselyAt: text)
    }

    /// The same without the quick look before.
    static func hostAndPort(lookingCloselyAt text: String) -> String? {
        let (host, port) = text[...].hostAndPort
        guard let port, port.isPort, !host.isEmpty else { return nil }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let name = isBracketed ? host.dropFirst().dropLast() : host
        let allowed = isBracketed ? "0123456789abcdef:." : "abcdefghijklmnopqrstuvwxyz0123456789.-_"
        guard !name.isEmpty, name.lowercased().allSatisfy(allowed.contains) else { return nil }
        return text.lowercased()
    }

    /// A URL or mail address that may stand in a User-Agent's comment (RFC 9110 §5.6.5).
    static func isContact(_ text: String) -> Bool {
        guard text.utf8.count <= 200, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !text.contains(where: "()\\;\"".contains)
        else { return false }
        let address = text.lowercased().hasPrefix("mailto:") ? text.dropFirst(7) : text[...]
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        let isMail =
            parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty
            && !address.contains(where: ":/".contains)
        return isMail || mistake(in: text) == nil
    }
}

extension Span<UInt8> {
    fileprivate func starts(with word: String) -> Bool {
        let word = word.utf8.span
        guard count >= word.count else { return false }
        for index in word.indices where self[index] != word[index] { return false }
        return true
    }
}

extension Substring {
    fileprivate var isScheme: Bool {
        first?.isLetter == true
            && allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    }

    fileprivate var isPort: Bool {
        allSatisfy { $0.isASCII && $0.isNumber } && (1...65535).contains(Int(self) ?? 0)
    }

    /// Splits at the colon behind the host; those of a bracketed IPv6 address don't count.
    fileprivate var hostAndPort: (host: Substring, port: Substring?) {
        let end = hasPrefix("[") ? firstIndex(of: "]") ?? startIndex : startIndex
        guard let colon = self[end...].firstIndex(of: ":") else { return (self, nil) }
        return (self[..<colon], self[index(after: colon)...])
    }
}
