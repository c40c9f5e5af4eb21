public import FeedModel
public import Foundation

/// An alert as a person reads it: rule, title, feed, age, link, and the sentence with the hit.
public struct AlertText: Sendable {
    public enum Style: Sendable {
        /// One line, the hits between asterisks, the alert's id at its end: for pipes, files and
        /// cron's mail.
        case line
        /// A block of up to three lines and an empty one for a terminal, with or without colour.
        case block(colour: Bool)
    }

    private let style: Style

    public init(style: Style) { self.style = style }

    /// Ends in a line break.
    public func render(_ alert: Alert, at now: Date) -> String {
        let gist = AlertGist(alert, at: now)
        let facts = gist.facts.map(\.safeForTerminal)
        let label = gist.label.safeForTerminal
        let link = gist.url?.safeForTerminal
        switch style {
        case .line:
            let mark = { (text: String) in "*\(text)*" }
            let lines = lines(of: alert, gist, mark: mark).joined(separator: "; ")
            let parts: [String?] = [
                title(of: alert, gist, plain: { $0 }, mark: mark),
                facts.isEmpty ? nil : facts.joined(separator: ", "), link,
                lines.isEmpty ? nil : "“\(lines)”",
            ]
            return "[\(label)] " + parts.compactMap { $0 }.joined(separator: " — ")
                + " (\(alert.id.text.safeForTerminal))\n"
        case .block(let colour):
            let paint = Paint(isOn: colour)
            let title = title(of: alert, gist, plain: paint.title, mark: paint.hit)
            let head =
                paint.rule(label) + "  " + title
                + (facts.isEmpty ? "" : "  " + paint.faint(facts.joined(separator: " · ")))
            let lines =
                lines(of: alert, gist, mark: paint.hit)
                + [link.map(paint.faint)]
                .compactMap { $0 }
            return head + "\n" + lines.map { "    \($0)\n" }.joined() + "\n"
        }
    }

    private func title(
        of alert: Alert, _ gist: AlertGist, plain: (String) -> String, mark: (String) -> String
    ) -> String {
        // The offsets are of the item's title as it is.
        guard alert.type == .matched else { return plain(gist.title.safeForTerminal) }
        let hits = alert.matches.filter { $0.field == .title }.compactMap { $0.hit(at: $0.start) }
        return Self.marking(hits, in: gist.title, plain: plain, mark: mark)
    }

    /// In place of the gist's sentence, the same with its hit marked.
    private func lines(
        of alert: Alert, _ gist: AlertGist, mark: (String) -> String
    ) -> [String] {
        guard alert.changes.isEmpty, let match = alert.matches.first(where: { $0.field != .title })
        else { return gist.lines.map(\.safeForTerminal) }
        let hits = [match.hit(at: match.snippetStart)].compactMap { $0 }
        return [Self.marking(hits, in: match.snippet, plain: { $0 }, mark: mark)]
    }

    /// - Parameter hits: In Unicode scalars, by start; those that overlap an earlier one or lie
    ///   outside of `text` are left out.
    private static func marking(
        _ hits: [Range<Int>], in text: String, plain: (String) -> String,
        mark: (String) -> String
    ) -> String {
        let scalars = Array(text.unicodeScalars)
        let part = { (range: Range<Int>) in
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars[range])
            return String(view).safeForTerminal
        }
        var marked = ""
        var done = 0
        for hit in hits where hit.lowerBound >= done && hit.upperBound <= scalars.count {
            if done < hit.lowerBound { marked += plain(part(done..<hit.lowerBound)) }
            marked += mark(part(hit))
            done = hit.upperBound
        }
        return done < scalars.count ? marked + plain(part(done..<scalars.count)) : marked
    }

    /// "3 h ago"; a date in the future, as feeds claim it, stands as it is.
    static func age(of date: Date, at now: Date) -> String {
        let seconds = now.timeIntervalSince(date)
        return switch seconds {
        case ..<(-60): "dated " + date.formatted(.iso8601.year().month().day())
        case ..<60: "just now"
        case ..<3600: "\(Int(seconds / 60)) min ago"
        case ..<86400: "\(Int(seconds / 3600)) h ago"
        case ..<(60 * 86400): "\(Int(seconds / 86400)) d ago"
        default: date.formatted(.iso8601.year().month().day())
        }
    }
}

extension TermMatch {
    /// The hit's place in a text in which it begins at `offset`; nil for numbers that make no
    /// sense, as a body that somebody else sent may hold.
    fileprivate func hit(at offset: Int) -> Range<Int>? {
        let (length, isTooLong) = end.subtractingReportingOverflow(start)
        let (last, isTooFar) = offset.addingReportingOverflow(length)
        guard !isTooLong, !isTooFar, offset >= 0, length >= 0 else { return nil }
        return offset..<last
    }
}

/// Colours of a terminal, or none.
private struct Paint {
    let isOn: Bool

    func rule(_ text: String) -> String { wrap(text, "36") }
    func title(_ text: String) -> String { wrap(text, "1") }
    func faint(_ text: String) -> String { wrap(text, "2") }
    func hit(_ text: String) -> String { isOn ? wrap(text, "1;33") : "*\(text)*" }

    private func wrap(_ text: String, _ code: String) -> String {
        isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
