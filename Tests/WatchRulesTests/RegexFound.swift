import WatchRules

/// The pieces of `text` that `pattern` matches.
func pieces(_ pattern: String, _ text: String, countsCase: Bool = false) throws -> [String] {
    try pieces(RegexLeaf(pattern, countsCase: countsCase), text)
}

func pieces(_ leaf: RegexLeaf, _ text: String) throws -> [String] {
    let bytes = Array(text.utf8)
    let ranges = try LinearRegex(leaf).matches(in: bytes.span, limit: .max)
    return ranges.map { String(decoding: bytes[$0], as: UTF8.self) }
}

/// Why the pattern is refused; nil if it isn't.
func regexFault(_ pattern: String) -> RegexFault? {
    do throws(RegexFault) {
        _ = try LinearRegex(RegexLeaf(pattern))
        return nil
    } catch {
        return error
    }
}

extension LinearRegex {
    /// `#expect` takes no call with a span.
    func isFound(in bytes: [UInt8]) -> Bool { isFound(in: bytes.span) }
}
