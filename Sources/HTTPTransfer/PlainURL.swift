/// A URL so plain that libcurl's parser finds in it what anybody would, and leaves it as it is:
/// `https://example.org:8443/feed.xml?page=1`.
///
/// Nearly every feed has one, and libcurl takes fifty times as long. Whatever two parsers might see
/// differently is not plain: capitals, addresses in any form but the usual one, users, escapes, dots between
/// slashes, a port that the scheme implies.
struct PlainURL {
    let isSecure: Bool
    let host: String
    let port: Int

    /// In bytes; far below what libcurl takes.
    private static let longest = 2000

    init?(_ text: String) {
        let bytes = text.utf8.span
        guard bytes.count <= Self.longest, let scheme = Self.scheme(of: bytes) else { return nil }
        isSecure = scheme.isSecure
        guard let hostEnd = Self.endOfHost(in: bytes, from: scheme.end) else { return nil }
        var index = hostEnd
        var port = isSecure ? 443 : 80
        if bytes[index] == UInt8(ascii: ":") {
            guard let (end, number) = Self.port(in: bytes, from: index + 1), number != port else {
                return nil
            }
            (index, port) = (end, number)
        }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "/"),
            Self.isPlainPath(bytes, from: index)
        else { return nil }
        self.port = port
        host = String(
            decoding: text.utf8.dropFirst(scheme.end).prefix(hostEnd - scheme.end), as: UTF8.self)
    }

    private static func scheme(of bytes: Span<UInt8>) -> (isSecure: Bool, end: Int)? {
        for (name, isSecure) in [("http://", false), ("https://", true)] {
            let name = name.utf8.span
            guard bytes.count > name.count else { continue }
            var index = 0
            while index < name.count, bytes[index] == name[index] { index += 1 }
            if index == name.count { return (isSecure, index) }
        }
        return nil
    }

    /// The place of the first byte after a host of lower-case labels, the last of which begins with a
    /// letter, which no form of an address does, or after an address in its one usual form.
    private static func endOfHost(in bytes: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        var label = start
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"):
                break
            case UInt8(ascii: "."):
                if index == label { return nil }
                label = index + 1
            case UInt8(ascii: ":"), UInt8(ascii: "/"):
                guard index > label else { return nil }
                let isName = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[label])
                return isName || isDottedDecimal(bytes.extracting(start..<index)) ? index : nil
            default: return nil
            }
            index += 1
        }
        return nil
    }

    /// `192.0.2.1`: four numbers up to 255 without zeros before them, which no reader takes for octal.
    private static func isDottedDecimal(_ host: Span<UInt8>) -> Bool {
        var (numbers, digits, number) = (1, 0, 0)
        for index in host.indices {
            switch host[index] {
            case UInt8(ascii: "."):
                guard digits > 0 else { return false }
                (numbers, digits, number) = (numbers + 1, 0, 0)
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard digits == 0 || number > 0 else { return false }
                digits += 1
                number = number * 10 + Int(host[index] - UInt8(ascii: "0"))
                guard number <= 255 else { return false }
            default: return false
            }
        }
        return numbers == 4 && digits > 0
    }

    private static func port(in bytes: Span<UInt8>, from start: Int) -> (end: Int, number: Int)? {
        var index = start
        var number = 0
        while index < bytes.count, index - start < 5,
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index])
        {
            number = number * 10 + Int(bytes[index] - UInt8(ascii: "0"))
            index += 1
        }
        guard index > start, bytes[start] != UInt8(ascii: "0"), number <= 65_535 else { return nil }
        return (index, number)
    }

    private static func isPlainPath(_ bytes: Span<UInt8>, from start: Int) -> Bool {
        // An empty query is left out.
        if bytes[bytes.count - 1] == UInt8(ascii: "?") { return false }
        for index in start..<bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "="), UInt8(ascii: "&"):
                break
            case UInt8(ascii: "."):
                if bytes[index - 1] == UInt8(ascii: "/") { return false }
            default: return false
            }
        }
        return true
    }
}
