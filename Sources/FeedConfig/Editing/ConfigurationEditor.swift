/// Adds feeds to the text of feeds.toml and leaves every byte that is there as it is: comments,
/// line ends, byte-order mark. Text in, text out; nothing is checked here.
public struct ConfigurationEditor: Sendable {
    private let text: [UInt8]

    /// What a new file begins with.
    public static let beginning = """
        # What feedwatch watches. Add a [[rule]] with what you look for, and a [[sink]] for the alerts:
        # see docs/configuration.md, and `feedwatch check`.

        """

    public init(_ text: [UInt8]) { self.text = text }

    /// The text with a `[[feed]]` for each entry at its end. A last line without an end gets one.
    public func appending(_ entries: [FeedEntry]) -> [UInt8] {
        guard !entries.isEmpty else { return text }
        var result = text
        if let last = text.last, last != UInt8(ascii: "\n") { result += lineEnd.utf8 }
        if !text.isEmpty, !endsWithEmptyLine { result += lineEnd.utf8 }
        result += entries.map { $0.table(lineEnd: lineEnd) }.joined(separator: lineEnd).utf8
        return result
    }

    /// That of the first line.
    private var lineEnd: String {
        guard let end = text.firstIndex(of: UInt8(ascii: "\n")), end > text.startIndex,
            text[end - 1] == UInt8(ascii: "\r")
        else { return "\n" }
        return "\r\n"
    }

    private var endsWithEmptyLine: Bool {
        let end = text.suffix(4).filter { $0 != UInt8(ascii: "\r") }
        return end.suffix(2).elementsEqual("\n\n".utf8)
    }
}
