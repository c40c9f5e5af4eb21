extension ConfigurationMistake {
    /// What is wrong with a key of a webhook, given its `format`.
    public enum WebhookMistake: Hashable, Sendable {
        case otherFormat(String, belongsTo: [String])
        /// Such receivers verify no signature.
        case notSigned(format: String)
        /// A URL that lets in whoever knows it, in a file that others can read.
        case exposedURL
        /// The format has a path of its own to append.
        case hasQuery(format: String)
        /// - Parameter wanted: What it looks like.
        case badAddressee(String, wanted: String)
    }
}

extension ConfigurationMistake.WebhookMistake {
    func problem(of key: String) -> String {
        switch self {
        case .otherFormat(let format, _): "a webhook of format \(format.quoted) has no `\(key)`."
        case .notSigned(let format):
            "a webhook of format \(format.quoted) has no `\(key)`: its receiver verifies no signature."
        case .exposedURL:
            "`\(key)` is a secret, since whoever knows it may post; and others can read this file."
        case .hasQuery(let format):
            "`\(key)` has a query or fragment, and \(format.quoted) appends its own path."
        case .badAddressee(let text, _): "`\(key)` can't be \(text.quoted)."
        }
    }

    func cure(of key: String) -> String {
        switch self {
        case .otherFormat(_, let owners):
            "Remove it, or write "
                + owners.map { "`format = \($0.quoted)`" }.joined(separator: " or ") + "."
        case .notSigned: "Remove it."
        case .exposedURL:
            "Write `\(key) = \"env:NAME\"`, \"file:/path\" or \"cmd:command\", or let nobody else read "
                + "this file: chmod 600. If others could see it, make a new one."
        case .hasQuery: "Remove what follows the ? or #."
        case .badAddressee(_, let wanted): "It is \(wanted)."
        }
    }
}
