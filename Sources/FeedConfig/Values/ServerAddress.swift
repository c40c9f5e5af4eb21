/// `scheme://host:port/rest`, where the server is none of the web.
struct ServerAddress: Equatable {
    let scheme: String
    /// In lower case; an IPv6 address stands in brackets.
    let host: String
    let port: Int
    /// Without the slash before it.
    let rest: String

    /// - Parameter ports: The schemes that are known, each with the port that it implies.
    init?(_ text: String, ports: [String: Int]) {
        guard let range = text.firstRange(of: "://") else { return nil }
        scheme = text[..<range.lowerBound].lowercased()
        guard let defaultPort = ports[scheme] else { return nil }
        let behind = text[range.upperBound...]
        let authority = String(behind.prefix { $0 != "/" })
        guard
            let pair = WebAddress.hostAndPort(authority)
                ?? WebAddress.hostAndPort("\(authority):\(defaultPort)"),
            let colon = pair.lastIndex(of: ":"), let port = Int(pair[pair.index(after: colon)...])
        else { return nil }
        host = pair[..<colon].lowercased()
        self.port = port
        rest = String(behind.dropFirst(authority.count + 1))
    }

    /// Whether the host is this machine, by a name that can mean nothing else.
    var isLoopback: Bool {
        host == "localhost" || host == "[::1]"
            || (host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." })
    }
}

/// A mail address as it may stand between angle brackets (RFC 5321 §4.1.2), in ASCII and unquoted.
enum MailAddress {
    static func isOne(_ text: String) -> Bool {
        guard text.utf8.count <= 254, let at = text.lastIndex(of: "@") else { return false }
        let mailbox = text[..<at]
        let labels = text[text.index(after: at)...]
            .split(separator: ".", omittingEmptySubsequences: false)
        let words = mailbox.split(separator: ".", omittingEmptySubsequences: false)
        return mailbox.utf8.count <= 64
            && words.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(mayStandInWord) }
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
            }
    }

    /// `atext` of RFC 5322 §3.2.3.
    private static func mayStandInWord(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
