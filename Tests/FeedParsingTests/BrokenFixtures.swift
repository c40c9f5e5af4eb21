import FeedParsing
import Testing

/// What must come of each file of Fixtures/broken.
extension BrokenFixtureTests {
    static let readable = [
        Readable("bare-ampersands.xml", ["AT&T & Co"], ["bare-ampersand"]),
        Readable("cut-in-item.xml", ["whole"], ["truncated"]),
        Readable("cut.json", ["whole"], ["truncated"]),
        Readable("external-entities.xml", ["ab"]),
        Readable("html-entities.xml", ["café – ☃"], ["undefined-entity"]),
        Readable(
            "invalid-utf-8.xml", ["a\u{FFFD}\u{FFFD}b € é €"],
            // The first is of the whole document, the second names the line.
            ["undecodable-bytes", "undecodable-bytes"]),
        Readable("items-with-empty-guids.xml", ["OpenAI 1", "OpenAI 2", "OpenAI 3"]),
        Readable("items-without-guid.xml", ["OpenAI 1", "OpenAI 2", "OpenAI 3"]),
        Readable(
            "koi8-r-by-content-type-only.xml", ["Привет, мир"],
            contentType: "text/xml; charset=koi8-r"),
        Readable("koi8-r-by-content-type-only.xml", ["Привет, мир"], ["undecodable-bytes"]),
        Readable("koi8-r.xml", ["Привет, мир"]),
        Readable(
            "latin-1-of-unknown-charset.xml", ["Über den Wörtern, déjà vu"],
            ["unknown-encoding", "encoding-mismatch", "undecodable-bytes"]),
        Readable(
            "links-that-run-something.xml", (1...8).map { "OpenAI \($0)" },
            ["control-character"]),
        Readable(
            "nul-and-control-characters.xml", ["OpenAI", "after"], ["control-character"]),
        Readable(
            "odd-dates.xml",
            [
                "OpenAI garbage", "OpenAI 30 February", "OpenAI beyond all numbers",
                "OpenAI the epoch", "OpenAI the future", "OpenAI the last year",
            ], ["bad-date", "bad-date", "bad-date"], isRecovered: false),
        Readable("one-guid-for-all-items.xml", (1...10).map { "OpenAI \($0)" }),
        Readable("script-after-the-end.xml", ["x"], ["junk-after"]),
        Readable("space-and-junk-around.xml", ["x"], ["junk-before", "junk-after"]),
        Readable("space-before-declaration.xml", ["x"], ["junk-before"]),
        // A feed is a feed, whatever it is served as.
        Readable("stylesheet.xml", ["x"], contentType: "text/html; charset=utf-8"),
        Readable("two-byte-order-marks.xml", ["x"]),
        Readable("unknown-charset.xml", ["Wörld"], ["unknown-encoding"], isRecovered: false),
        Readable("utf-16-with-mark.xml", ["Wörld"]),
        Readable("utf-16-without-mark.xml", ["Wörld"]),
        Readable(
            "utf-8-said-to-be-utf-16.xml", ["Wörld"], ["encoding-mismatch"], isRecovered: false),
        Readable("windows-1252-said-to-be-latin-1.xml", ["“déjà” €5"]),
        Readable(
            "windows-1252-said-to-be-utf-8.xml", ["café déjà vu"],
            ["encoding-mismatch", "undecodable-bytes"]),
        Readable("xinclude.xml", ["x"]),
    ]

    static let refused = [
        Refused("billion-laughs.xml", .hostile("entities expand to more than 1048576 bytes")),
        Refused(
            "billion-laughs-in-attribute.xml",
            .hostile("entities expand to more than 1048576 bytes")),
        Refused("entity-loop.xml", .hostile("entities are nested more than 16 deep")),
        Refused("html-page.html", .notAFeed("an HTML page")),
        Refused("html-served-as-rss.html", .notAFeed("an HTML page")),
        Refused("image.png", .notAFeed("a PNG image")),
        Refused("json-error.json", .notAFeed("JSON of another kind")),
        Refused("soft-404.html", .notAFeed("an HTML page")),
        Refused(
            "terminal-escapes.txt",
            .notAFeed("something that begins with \"[31m31mno feed at all. Escapes\"")),
        Refused("utf-7.xml", .unsupportedEncoding("UTF-7")),
    ]

    /// One that is read: its items' titles and the codes of its warnings.
    struct Readable: CustomTestStringConvertible, Sendable {
        let name: String
        let titles: [String]
        let warnings: [String]
        let isRecovered: Bool
        let contentType: String?

        var testDescription: String { contentType.map { "\(name), served as \($0)" } ?? name }

        /// - Parameter isRecovered: True unless said otherwise where there are warnings.
        init(
            _ name: String, _ titles: [String], _ warnings: [String] = [],
            isRecovered: Bool? = nil, contentType: String? = nil
        ) {
            self.name = name
            self.titles = titles
            self.warnings = warnings
            self.isRecovered = isRecovered ?? !warnings.isEmpty
            self.contentType = contentType
        }
    }

    /// One that is refused.
    struct Refused: CustomTestStringConvertible, Sendable {
        let name: String
        let error: FeedParsingError

        var testDescription: String { name }

        init(_ name: String, _ error: FeedParsingError) {
            self.name = name
            self.error = error
        }
    }
}
