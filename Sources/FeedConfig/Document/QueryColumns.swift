import FeedModel

/// Finds queries in the lines of the file, so that a mistake in one is shown at its column.
struct QueryColumns {
    private let lines: [Substring]

    init(_ bytes: [UInt8]) {
        lines = String(decoding: bytes, as: UTF8.self)
            .split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    }

    func located(_ match: MatchText) -> MatchText {
        guard lines.indices.contains(match.line - 1), !match.query.isEmpty else { return match }
        let line = lines[match.line - 1]
        guard let equals = line.firstRange(of: "=") else { return match }
        let value = line[equals.upperBound...].drop { $0 == " " || $0 == "\t" }
        guard let quote = value.first, quote == "'" || quote == "\"",
            value.dropFirst().hasPrefix(match.query + String(quote)),
            quote == "'" || !match.query.contains("\\")
        else { return match }
        var match = match
        match.column = line.distance(from: line.startIndex, to: value.startIndex) + 2
        return match
    }
}
