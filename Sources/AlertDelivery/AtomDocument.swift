import FeedModel
import Foundation

/// The republished alerts as an Atom document (RFC 4287) that knows its own entries again: each
/// stands between two lines of its own, and no text of a feed holds a line break.
struct AtomDocument {
    struct Entry: Hashable {
        /// An URN made of the alert's id.
        var id: String
        /// RFC 3339, in UTC.
        var updated: String
        /// From `<entry>` to `</entry>`.
        var lines: [String]
    }

    /// Newest first.
    var entries: [Entry] = []
    private let name: SinkName

    private static let generator = "<generator>feedwatch</generator>"

    init(name: SinkName) { self.name = name }

    /// Reads what ``bytes`` gave; nil for what somebody else wrote.
    init?(reading text: String, name: SinkName) {
        self.init(name: name)
        let lines = text.split(separator: "\n").map(String.init)
        guard lines.contains(Self.generator) else { return nil }
        var entry: [String]?
        for line in lines {
            switch line {
            case "<entry>": entry = [line]
            case "</entry>":
                if let known = entry.flatMap({ Entry(lines: $0 + [line]) }) {
                    entries.append(known)
                }
                entry = nil
            default: entry?.append(line)
            }
        }
    }

    /// Puts an alert on top, unless it is there.
    mutating func add(_ alert: Alert) {
        let entry = Entry(alert)
        if !entries.contains(where: { $0.id == entry.id }) { entries.insert(entry, at: 0) }
    }

    var bytes: [UInt8] {
        let name = name.text.escapedForMarkup
        let head = [
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
            "<feed xmlns=\"http://www.w3.org/2005/Atom\">",
            "<id>urn:feedwatch:feed:\(self.name.text.urnPart)</id>",
            "<title>feedwatch: \(name)</title>",
            "<updated>\(entries.map(\.updated).max() ?? "1970-01-01T00:00:00Z")</updated>",
            "<author><name>feedwatch</name></author>", Self.generator,
        ]
        return Array(
            (head + entries.flatMap(\.lines) + ["</feed>"]).map { $0 + "\n" }.joined().utf8)
    }
}

extension AtomDocument.Entry {
    init(_ alert: Alert) {
        let gist = AlertGist(alert, at: alert.matchedAt)
        id = "urn:feedwatch:\(alert.id.text.urnPart)"
        updated = alert.matchedAt.formatted(.iso8601)
        let link = gist.url?.webLink.map {
            "<link rel=\"alternate\" href=\"\($0.escapedForMarkup)\"/>"
        }
        lines =
            [
                "<entry>", "<id>\(id)</id>", "<updated>\(updated)</updated>",
                "<title>[\(gist.label.escapedForMarkup)] \(gist.title.escapedForMarkup)</title>",
            ] + [link].compactMap { $0 } + [
                "<category term=\"\(gist.label.escapedForMarkup)\"/>",
                "<category term=\"\(alert.severity.rawValue)\"/>",
                "<content type=\"html\">\(AlertHTML.fragment(alert).escapedForMarkup)</content>",
                "</entry>",
            ]
    }

    fileprivate init?(lines: [String]) {
        guard let id = lines.value(of: "id"), let updated = lines.value(of: "updated") else {
            return nil
        }
        self.init(id: id, updated: updated, lines: lines)
    }
}

extension [String] {
    fileprivate func value(of element: String) -> String? {
        first { $0.hasPrefix("<\(element)>") && $0.hasSuffix("</\(element)>") }
            .map { String($0.dropFirst(element.count + 2).dropLast(element.count + 3)) }
    }
}

extension String {
    /// As it may stand in an URN (RFC 8141 §2): what is no letter, digit, `-`, `.` or `_` is
    /// percent-encoded.
    fileprivate var urnPart: String {
        utf8.reduce(into: "") { part, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"):
                part.unicodeScalars.append(Unicode.Scalar(byte))
            default: part += (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
