/// Resolves relative references as RFC 3986 §5.2 does, without re-encoding anything.
///
/// Foundation's URL would refuse or rewrite what publishers write, and identity hangs on URLs.
enum URLReference {
    /// The length of the scheme, without its colon; `nil` for a relative reference.
    @inline(__always)
    static func schemeLength(_ bytes: Span<UInt8>) -> Int? {
        guard !bytes.isEmpty, isLetter(bytes[0]) else { return nil }
        var index = 1
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: ":") { return index }
            guard
                isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "+")
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            else { return nil }
            index += 1
        }
        return nil
    }

    static func isAbsolute(_ text: String) -> Bool { schemeLength(text.utf8.span) != nil }

    /// Whether relative references can be resolved against `text`: it has a scheme and a
    /// hierarchical path. `javascript:`, `mailto:` and `data:` haven't.
    static func isUsableBase(_ text: String) -> Bool {
        let bytes = text.utf8.span
        guard bytes.count <= Limits.baseBytes, let length = schemeLength(bytes) else {
            return false
        }
        return bytes.hasPrefix("://", at: length) || bytes.hasPrefix(":/", at: length)
    }

    static func isHTTP(_ text: String) -> Bool {
        let bytes = text.utf8.span
        return bytes.hasPrefixIgnoringCase("http://") || bytes.hasPrefixIgnoringCase("https://")
    }

    /// `reference` against `base`; both may be relative.
    static func resolve(_ reference: String, base: String) -> String {
        let reference = Parts(reference)
        if reference.scheme != nil { return reference.text }
        let base = Parts(base)
        var result = ""
        if let scheme = base.scheme { result += scheme + ":" }
        if let authority = reference.authority {
            return result + "//" + authority + removingDotSegments(reference.path)
                + reference.queryAndFragment
        }
        if let authority = base.authority { result += "//" + authority }
        if reference.path.isEmpty {
            result += base.path
            if !reference.queryAndFragment.hasPrefix("?") { result += base.query }
            return result + reference.queryAndFragment
        }
        if reference.path.hasPrefix("/") {
            result += removingDotSegments(reference.path)
        } else {
            var directory = base.path[...]
            while let last = directory.utf8.last, last != UInt8(ascii: "/") {
                directory.unicodeScalars.removeLast()
            }
            if directory.isEmpty, base.authority != nil { directory = "/" }
            result += removingDotSegments(directory + reference.path)
        }
        return result + reference.queryAndFragment
    }

    /// The components of RFC 3986 appendix B, each with its bytes unchanged.
    private struct Parts {
        let text: String
        var scheme: String?
        var authority: String?
        var path: String
        /// With its `?`.
        var query = ""
        /// With its `#`.
        var fragment = ""

        var queryAndFragment: String { query + fragment }

        init(_ text: String) {
            self.text = text
            var rest = text[...]
            if let length = URLReference.schemeLength(text.utf8.span) {
                scheme = String(decoding: text.utf8.prefix(length), as: UTF8.self)
                rest = rest[text.utf8.index(text.startIndex, offsetBy: length + 1)...]
            }
            if let hash = rest.utf8.firstIndex(of: UInt8(ascii: "#")) {
                fragment = String(rest[hash...])
                rest = rest[..<hash]
            }
            if let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) {
                query = String(rest[mark...])
                rest = rest[..<mark]
            }
            if rest.utf8.starts(with: "//".utf8) {
                let host = rest[rest.utf8.index(rest.startIndex, offsetBy: 2)...]
                let slash = host.utf8.firstIndex(of: UInt8(ascii: "/")) ?? host.endIndex
                authority = String(host[..<slash])
                rest = host[slash...]
            }
            path = String(rest)
        }
    }

    /// RFC 3986 §5.2.4.
    private static func removingDotSegments(_ path: String) -> String {
        guard path.utf8.contains(UInt8(ascii: ".")) else { return path }
        var segments: [Substring] = []
        let isAbsolute = path.hasPrefix("/")
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)
        if isAbsolute { parts.removeFirst() }
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            switch part {
            case ".":
                if isLast { segments.append("") }
            case "..":
                if !segments.isEmpty { segments.removeLast() }
                if isLast { segments.append("") }
            default:
                segments.append(part)
            }
        }
        return (isAbsolute ? "/" : "") + segments.joined(separator: "/")
    }
}
