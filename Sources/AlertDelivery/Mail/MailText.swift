import Foundation

/// How texts stand in a mail: ASCII only, short lines, CR LF.
enum MailText {
    /// A body in quoted-printable (RFC 2045 §6.7). No line begins with a dot or with "From", which
    /// servers and mailboxes take for something else.
    ///
    /// - Parameter text: Its lines end in a line feed.
    static func quotedPrintable(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { quotedPrintable(line: Array($0.utf8)) }.joined(separator: "\r\n")
    }

    private static func quotedPrintable(line bytes: [UInt8]) -> String {
        var encoded = ""
        var column = 0
        for (index, byte) in bytes.enumerated() {
            let isPlain =
                switch byte {
                case UInt8(ascii: "="): false
                case 0x21...0x7E:
                    column > 0 || (byte != UInt8(ascii: ".") && byte != UInt8(ascii: "F"))
                case 0x20: index < bytes.count - 1
                default: false
                }
            let token = isPlain ? String(Unicode.Scalar(byte)) : "=" + hexadecimal(byte)
            // A soft line break takes the 76th column.
            if column + token.utf8.count > 75 {
                encoded += "=\r\n"
                column = 0
            }
            encoded += token
            column += token.utf8.count
        }
        return encoded
    }

    /// The value of a header that is text (RFC 2047), folded; what it holds of a feed can't end it.
    static func header(_ text: String) -> String {
        let text = text.safeForTerminal
        let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
        guard !isPlain || text.utf8.count > 60 || text.first == " " || text.last == " " else {
            return text
        }
        // An encoded word has at most 75 characters and no part of a character.
        var words: [String] = []
        var word: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if word.count + bytes.count > 39 {
                words.append(encodedWord(word))
                word = []
            }
            word += bytes
        }
        if !word.isEmpty { words.append(encodedWord(word)) }
        return words.joined(separator: "\r\n ")
    }

    private static func encodedWord(_ bytes: [UInt8]) -> String {
        "=?UTF-8?B?\(Data(bytes).base64EncodedString())?="
    }

    /// `Tue, 14 Nov 2023 22:13:20 +0000` (RFC 5322 §3.3).
    static func date(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents(
            [.weekday, .day, .month, .year, .hour, .minute, .second], from: date)
        let two = { (number: Int?) in
            let text = String(number ?? 0)
            return text.count < 2 ? "0" + text : text
        }
        let clock = [parts.hour, parts.minute, parts.second].map(two).joined(separator: ":")
        return "\(days[((parts.weekday ?? 1) - 1) % 7]), \(two(parts.day)) "
            + "\(months[((parts.month ?? 1) - 1) % 12]) \(parts.year ?? 1970) \(clock) +0000"
    }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
