import AlertDelivery
import FeedModel
import Foundation

/// An edit, for people: `title: costs [-100-] {+500+} billion`; on a terminal in colours in place of
/// the brackets. Of what stayed a few words around it are shown, of long changes both ends.
struct EditLines {
    private let style: TerminalStyle
    /// In columns.
    private let width: Int

    init(_ style: TerminalStyle, width: Int = TerminalStyle.width) {
        self.style = style
        self.width = width
    }

    private struct Word {
        let kind: TextChange.Part.Kind
        /// As it is shown without colour.
        let text: String
    }

    /// Of what stayed, beside a change.
    private static let context = 6
    /// Of what came or went in one place.
    private static let beginning = 60
    private static let end = 12
    private static let longestWord = 200
    /// Of a text; some more make no difference.
    private static let mostLines = 30

    func lines(_ edit: ItemEdit) -> [String] {
        [style.bold("revision \(edit.number)") + style.faint(", \(edit.seen.formatted(.iso8601))")]
            + edit.changes.flatMap { lines($0) }
            + (edit.isOfBeginnings
                ? [style.faint("    (of long texts only the beginnings are compared)")] : [])
    }

    func lines(_ change: ItemEdit.Change) -> [String] {
        let last = change.parts.count - 1
        let words = change.parts.enumerated().flatMap { index, part in
            self.words(part, isFirst: index == 0, isLast: index == last)
        }
        var lines = ["    \(change.field): "]
        var column = lines[0].count
        var run: [Word] = []
        func flush() {
            guard let kind = run.first?.kind else { return }
            lines[lines.count - 1] += shown(run.map(\.text).joined(separator: " "), kind)
            run = []
        }
        for word in words {
            let isFirst = column == (lines.count == 1 ? lines[0].count : 8) && run.isEmpty
            if !isFirst, column + 1 + word.text.count > width {
                flush()
                lines.append("        ")
                column = 8
            } else if !isFirst {
                if run.last?.kind != word.kind {
                    flush()
                    lines[lines.count - 1] += " "
                }
                column += 1
            }
            run.append(word)
            column += word.text.count
        }
        flush()
        let left = lines.count - Self.mostLines
        guard left > 1 else { return lines }
        return lines.prefix(Self.mostLines)
            + [style.faint("        … (\(left) more lines; --json has them)")]
    }

    private func shown(_ text: String, _ kind: TextChange.Part.Kind) -> String {
        switch kind {
        case .same: text
        case .removed: style.removed(text)
        case .added: style.added(text)
        }
    }

    private func words(_ part: TextChange.Part, isFirst: Bool, isLast: Bool) -> [Word] {
        var words = part.text.safeForTerminal.split(separator: " ").map {
            String($0).cut(to: Self.longestWord)
        }
        guard part.kind != .same else {
            let (start, end) = (isFirst ? 0 : Self.context, isLast ? 0 : Self.context)
            if words.count > start + end + 1 {
                words = words.prefix(start) + ["…"] + words.suffix(end)
            }
            return words.map { Word(kind: .same, text: $0) }
        }
        let left = words.count - Self.beginning - Self.end
        if left > 1 {
            words =
                words.prefix(Self.beginning) + ["… (\(left) words) …"] + words.suffix(Self.end)
        }
        if !style.hasColour, let first = words.first, let last = words.last {
            let (opening, closing) = part.kind == .removed ? ("[-", "-]") : ("{+", "+}")
            if words.count == 1 {
                words = [opening + first + closing]
            } else {
                words[0] = opening + first
                words[words.count - 1] = last + closing
            }
        }
        return words.map { Word(kind: part.kind, text: $0) }
    }
}
