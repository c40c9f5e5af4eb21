extension String {
    /// Feed text as it may stand on a terminal, in a log line or a mail: control characters become
    /// U+FFFD, line breaks a space, and what changes the direction or hides (bidi overrides and
    /// isolates, zero-width and tag characters) is left out.
    public var safeForTerminal: String {
        guard !unicodeScalars.allSatisfy(\.isPlain) else { return self }
        var safe = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D, 0x2028, 0x2029: safe.append(" ")
            case 0x00...0x1F, 0x7F...0x9F: safe.append("\u{FFFD}")
            case 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF,
                0xE0000...0xE007F, 0x061C:
                continue
            default: safe.append(scalar)
            }
        }
        return String(safe)
    }
}

extension Unicode.Scalar {
    fileprivate var isPlain: Bool { (0x20...0x7E).contains(value) }
}
