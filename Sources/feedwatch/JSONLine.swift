import Foundation

/// One object a line, as all listings print it.
enum JSONLine {
    /// Keys are sorted, dates are RFC 3339 in UTC; what is nil is left out.
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self).onOneLine + "\n"
    }
}

extension String {
    /// JSON may hold these as they are, but many programs that read line by line end one there.
    fileprivate var onOneLine: String {
        replacing("\u{2028}", with: "\\u2028").replacing("\u{2029}", with: "\\u2029")
            .replacing("\u{85}", with: "\\u0085")
    }
}
