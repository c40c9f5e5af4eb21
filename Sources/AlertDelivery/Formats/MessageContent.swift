import FeedModel
import Foundation

/// An alert in words, as chat messages are made of them: without what moves a cursor, changes the
/// direction or hides, each text on one line, and none of endless length.
///
/// Nothing in it depends on the time of the attempt, so that each attempt sends the same bytes. It is
/// still text of feeds: each format escapes it for its markup.
struct MessageContent: Hashable, Sendable {
    struct Line: Hashable, Sendable {
        var text: String
        /// What `text` leads to.
        var link: String?
        /// What follows `text`.
        var tail: String?

        /// Without markup: `text tail: link`
        var plain: String { text + (tail ?? "") + (link.map { " " + $0 } ?? "") }
    }

    var id: AlertID
    var severity: Severity
    /// The rule, or what the event is of; without brackets.
    var label: String
    var title: String
    /// Feed, date and the like, in one line; may be empty.
    var facts: String
    var lines: [Line]
    /// How many lines there would be if all could be told.
    var lineCount: Int
    /// An `http` or `https` URL without spaces, quotes and the like.
    var link: String?
    /// The id, and whether texts were cut.
    var footer: String

    private static let titleLength = 250
    private static let labelLength = 100
    private static let lineLength = 600

    init(_ alert: Alert) {
        let gist = AlertGist(alert, at: nil)
        id = alert.id
        severity = alert.severity
        label = gist.label.line(cutTo: Self.labelLength)
        title = gist.title.line(cutTo: Self.titleLength)
        facts = gist.facts.map { $0.line(cutTo: Self.labelLength) }.joined(separator: " · ")
        link = gist.url.flatMap(Self.link)
        if let digest = alert.digest {
            lines = digest.entries.map { entry in
                Line(
                    text: (entry.title ?? "(untitled)").line(cutTo: Self.titleLength),
                    link: entry.url.flatMap(Self.link),
                    tail: entry.feed.map { " — " + $0.text.line(cutTo: Self.labelLength) })
            }
            lineCount = max(digest.count, lines.count)
        } else {
            lines = gist.lines.map { Line(text: $0.line(cutTo: Self.lineLength)) }
            lineCount = lines.count
        }
        footer = alert.id.text.safeForTerminal + (alert.truncated ? " · texts were cut" : "")
    }

    /// `[label] title`
    var headline: String { "[\(label)] \(title)" }

    /// As many lines as there is room for, and a note of how many there is none for.
    ///
    /// - Parameters:
    ///   - limit: Of all of them together, line breaks included.
    ///   - size: Of a text, in what the receiver counts in.
    ///   - write: A line as the receiver gets it, escaped.
    func lines(
        within limit: Int, size: (String) -> Int = \.utf16.count, write: (Line) -> String
    ) -> (lines: [Line], note: String?) {
        let note = { (count: Int) in "and \(count) more" }
        var room = limit - size(note(lineCount)) - 1
        var fitting: [Line] = []
        for var line in lines {
            // Escaping may lengthen a text sixfold; one of several is rather left out than cut.
            while size(write(line)) >= room, fitting.isEmpty, line.text.count > 40 {
                line.text = line.text.cut(toCharacters: line.text.count / 2)
            }
            let length = size(write(line))
            guard length < room else { break }
            room -= length + 1
            fitting.append(line)
        }
        let left = lineCount - fitting.count
        return (fitting, left > 0 ? note(left) : nil)
    }

    /// The same, written, with a line break between any two.
    func text(
        within limit: Int, size: (String) -> Int = \.utf16.count, write: (Line) -> String
    ) -> String? {
        let (lines, note) = lines(within: limit, size: size, write: write)
        let written = lines.map(write) + [note].compactMap(\.self)
        return written.isEmpty ? nil : written.joined(separator: "\n")
    }

    /// Receivers refuse a whole message for one bad URL, and some follow whatever they get.
    private static func link(_ text: String) -> String? {
        guard text.utf8.count <= 2000, let url = URL(string: text),
            ["http", "https"].contains(url.scheme?.lowercased()), url.host?.isEmpty == false
        else { return nil }
        let written = url.absoluteString
        let isPlain = written.utf8.allSatisfy {
            (0x21...0x7E).contains($0) && !#""<>\^`{|}"#.utf8.contains($0)
        }
        return isPlain && written.utf8.count <= 2000 ? written : nil
    }
}

extension String {
    /// Whole characters, an ellipsis for those that are left out.
    func cut(toCharacters limit: Int) -> String {
        count > limit ? String(prefix(max(0, limit - 1))) + "…" : self
    }

    fileprivate func line(cutTo limit: Int) -> String {
        // One character can have any number of accents.
        let start = String(decoding: utf8.prefix(limit * 16), as: UTF8.self)
        return (start.utf8.count < utf8.count ? start + "…" : self)
            .safeForTerminal.cut(toCharacters: limit)
    }

    /// Escaped, and cut before it is, so that `limit` UTF-16 units suffice for it.
    func escaped(within limit: Int, _ escape: (String) -> String) -> String {
        var text = self
        var result = escape(text)
        while result.utf16.count > limit, !text.isEmpty {
            let kept = min(text.count * limit / result.utf16.count, text.count - 1)
            text = text.cut(toCharacters: kept)
            if kept == 0 { text = "" }
            result = escape(text)
        }
        return result
    }

    /// With a backslash before each of these characters.
    func backslashing(_ characters: String) -> String {
        replacingScalars { characters.unicodeScalars.contains($0) ? "\\\($0)" : nil }
    }

    /// What HTML, and the markups that borrow its entities, take for its own.
    var withEntities: String {
        replacingScalars { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            default: nil
            }
        }
    }

    /// With a space of no width behind each `@`, so that nobody is called by it.
    var callingNobody: String { replacingScalars { $0 == "@" ? "@\u{200B}" : nil } }

    /// Scalar by scalar: with an accent upon it, a `<` is another character to Swift, and the same
    /// to a receiver.
    private func replacingScalars(_ replacement: (Unicode.Scalar) -> String?) -> String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if let text = replacement(scalar) {
                result.append(contentsOf: text.unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// What may stand in a segment of a URL's path as it is; all else is percent-encoded.
    var asPathSegment: String {
        utf8.reduce(into: "") { result, byte in
            let character = Character(Unicode.Scalar(byte))
            if character.isASCII && (character.isLetter || character.isNumber)
                || "-._~".contains(character)
            {
                result.append(character)
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
