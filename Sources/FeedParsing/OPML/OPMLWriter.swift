/// Writes lists of feeds as OPML 2.0.
public struct OPMLWriter: Sendable {
    public init() {}

    /// The document in UTF-8, ended by a line break.
    ///
    /// Each feed has its tags in `category`, which other programs know, and name and tags exactly in
    /// attributes of feedwatch's own, so that an import gives the same. `groups` are not written.
    public func write(_ document: OPMLDocument) -> [UInt8] {
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<opml version=\"2.0\" xmlns:feedwatch=\"urn:feedwatch:opml\">", "  <head>",
        ]
        if let title = document.title {
            lines.append("    <title>\(title.allowedInXML.escapedForHTML)</title>")
        }
        lines += ["  </head>", "  <body>"]
        lines += document.feeds.map { "    \(outline($0))" }
        lines += ["  </body>", "</opml>", ""]
        return Array(lines.joined(separator: "\n").utf8)
    }

    private func outline(_ feed: OPMLFeed) -> String {
        let title = feed.title ?? feed.name ?? feed.url
        var attributes = [("text", title), ("title", title), ("type", "rss"), ("xmlUrl", feed.url)]
        if let siteURL = feed.siteURL { attributes.append(("htmlUrl", siteURL)) }
        if !feed.categories.isEmpty {
            attributes.append(("category", feed.categories.joined(separator: ",")))
        }
        if let name = feed.name { attributes.append(("feedwatch:name", name)) }
        if let tags = feed.tags, !tags.isEmpty {
            attributes.append(("feedwatch:tags", tags.joined(separator: "\n")))
        }
        let written = attributes.map { name, value in
            // A line break as such would be read as a space (XML 1.0 §3.3.3).
            let text = value.allowedInXML.escapedForAttribute
                .replacing("\n", with: "&#10;").replacing("\t", with: "&#9;")
            return " \(name)=\"\(text)\""
        }
        return "<outline\(written.joined())/>"
    }
}

extension String {
    /// Without the characters that XML has no place for (XML 1.0 §2.2).
    fileprivate var allowedInXML: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.filter { scalar in
                    switch scalar.value {
                    case 0x09, 0x0A: true
                    case 0..<0x20, 0xFFFE, 0xFFFF: false
                    default: true
                    }
                }))
    }
}
