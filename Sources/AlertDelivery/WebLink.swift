extension String {
    /// The URL as it may stand in a link for people; nil where it is none of the web. All that is not
    /// plain ASCII, or could end an attribute, is percent-encoded (RFC 3986 §2.1).
    var webLink: String? {
        let start = prefix(8).lowercased()
        guard start.hasPrefix("http://") || start.hasPrefix("https://") else { return nil }
        let odd = "\"'<>\\^`{|}".utf8
        return utf8.reduce(into: "") { link, byte in
            if (0x21...0x7E).contains(byte), !odd.contains(byte) {
                link.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                link += (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    /// Feed text as it may stand in HTML or XML, between tags or in an attribute: one line, without
    /// characters that neither may hold.
    var escapedForMarkup: String {
        safeForTerminal.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            case "\u{FFFE}", "\u{FFFF}": text += "\u{FFFD}"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
