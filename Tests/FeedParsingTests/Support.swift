import FeedModel
import FeedParsing
import Foundation
import Testing

func parse(
    _ document: String, contentType: String? = nil, url: String? = nil
) throws -> ParsedFeed {
    try FeedParser().parse(Array(document.utf8), contentType: contentType, url: url)
}

/// The only item of an RSS channel that holds `elements`.
func rssItem(_ elements: String, url: String? = nil) throws -> Item {
    try #require(try parse(rss("<item>\(elements)</item>"), url: url).items.first)
}

/// The only entry of an Atom feed that holds `elements`.
func atomEntry(_ elements: String, url: String? = nil) throws -> Item {
    let document = """
        <feed xmlns="http://www.w3.org/2005/Atom"><entry>\(elements)</entry></feed>
        """
    return try #require(try parse(document, url: url).items.first)
}

func rss(_ channel: String) -> String {
    """
    <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" \
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" \
    xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" \
    xmlns:atom="http://www.w3.org/2005/Atom"><channel>\(channel)</channel></rss>
    """
}

/// The instant of an RFC 3339 date in UTC.
func instant(_ text: String) throws -> Date {
    try #require(ISO8601DateFormatter().date(from: text))
}

func fixture(_ path: String) throws -> [UInt8] {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    return Array(try Data(contentsOf: root.appending(path: "Fixtures/\(path)")))
}
