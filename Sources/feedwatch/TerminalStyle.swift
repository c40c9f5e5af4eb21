/// Colours of a terminal, or none, and the width that texts are made for.
struct TerminalStyle {
    /// In columns.
    static let width = 80

    let hasColour: Bool

    func bold(_ text: String) -> String { wrap(text, "1", "22") }
    func faint(_ text: String) -> String { wrap(text, "2", "22") }
    func good(_ text: String) -> String { wrap(text, "32", "39") }
    func bad(_ text: String) -> String { wrap(text, "31", "39") }
    /// Of an edit: struck through where the terminal can, so that not the colour alone tells.
    func removed(_ text: String) -> String { wrap(text, "9;31", "29;39") }
    func added(_ text: String) -> String { wrap(text, "4;32", "24;39") }
    func bar(_ text: String) -> String { wrap(text, "36", "39") }

    private func wrap(_ text: String, _ start: String, _ end: String) -> String {
        hasColour ? "\u{1B}[\(start)m\(text)\u{1B}[\(end)m" : text
    }
}

extension String {
    /// Lines of at most so many characters, parted at spaces where there are any.
    func wrapped(to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in split(separator: " ") {
            if line.isEmpty {
                line = String(word)
            } else if line.count + 1 + word.count <= width {
                line += " \(word)"
            } else {
                lines.append(line)
                line = String(word)
            }
            while line.count > width {
                lines.append(String(line.prefix(width)))
                line = String(line.dropFirst(width))
            }
        }
        return lines + (line.isEmpty ? [] : [line])
    }

    /// At most so many characters, the last of them an ellipsis where some are missing.
    func cut(to width: Int) -> String {
        count <= width ? self : String(prefix(max(0, width - 1))) + "…"
    }

    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    func rightAligned(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
