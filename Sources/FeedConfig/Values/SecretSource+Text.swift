import FeedModel

extension SecretSource {
    /// Whether a value that may also be a literal one names a source.
    static func isMeant(by text: String) -> Bool {
        ["env:", "file:", "cmd:"].contains(where: text.hasPrefix)
    }

    /// - Parameter file: Makes the path after `file:` absolute.
    init(
        written text: String, file: (String) -> String
    ) throws(ConfigurationMistake.SecretMistake) {
        let source = text.prefix { $0 != ":" }
        let value = String(text.dropFirst(source.count + 1))
        // A literal may hold a colon, so the known sources come first.
        guard ["env", "file", "cmd"].contains(source), source.count < text.count else {
            throw text.hasPrefix("whsec_") ? .literal : .unknownSource
        }
        guard !value.allSatisfy(\.isWhitespace) else { throw .empty(source: "\(source):") }
        switch source {
        case "env":
            guard value.isVariableName else { throw .badVariable }
            self = .environment(value)
        case "file":
            guard !value.hasPrefix("~") else { throw .tilde }
            self = .file(file(value))
        default: self = .command(value)
        }
    }
}

extension String {
    fileprivate var isVariableName: Bool {
        allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            && first?.isNumber == false
    }
}
