import FeedModel
import FeedParsing
import Testing

/// The transfer can't always tell that a document was cut: a compressed one, or one that ends with its
/// connection. Then the document itself has to, wherever it was cut.
@Suite("A cut document")
struct CutDocumentTests {
    @Test(
        "is known as one wherever it was cut",
        arguments: [
            "technology-news.rss", "datacentre-journal.atom", "harbour-cert.rdf",
            "workbench-notes.json",
        ])
    func isKnown(name: String) throws {
        var bytes = try fixture("feeds/" + name)
        while let last = bytes.last, last == 0x0A || last == 0x20 { bytes.removeLast() }
        let whole = try FeedParser().parse(bytes)
        #expect(!whole.isTruncated)
        // Few enough to be quick, and no multiple of anything in a document; the last ones all.
        // One that lacks but its last byte, the root's `>`, is taken for whole, and is.
        let last = bytes.count - 2
        for end in Array(stride(from: 1, to: last, by: 37)) + (last - 40...last) {
            let isKnown: Bool
            do throws(FeedParsingError) {
                isKnown = try FeedParser().parse(Array(bytes[..<end])).isTruncated
            } catch {
                isKnown = true
            }
            #expect(isKnown, "cut at \(end) of \(bytes.count)")
        }
    }
}
