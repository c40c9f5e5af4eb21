/// Where block elements of HTML began in what is plain text now, in bytes of UTF-8, ascending.
public struct TextParagraphs: Hashable, Sendable {
    public var summary: [Int]
    public var content: [Int]

    public init(summary: [Int] = [], content: [Int] = []) {
        self.summary = summary
        self.content = content
    }
}
