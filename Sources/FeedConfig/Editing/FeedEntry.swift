/// A `[[feed]]` that is to be added to feeds.toml.
public struct FeedEntry: Hashable, Sendable {
    public var name: String
    public var url: String
    /// As written in feeds.toml, such as `15m`; nil for the default.
    public var every: String?
    public var tags: [String]
    /// `host:port` pairs.
    public var allowPrivate: [String]

    public init(
        name: String, url: String, every: String? = nil, tags: [String] = [],
        allowPrivate: [String] = []
    ) {
        self.name = name
        self.url = url
        self.every = every
        self.tags = tags
        self.allowPrivate = allowPrivate
    }

    /// Whether feeds.toml takes a text as a name or tag.
    public static func isLabel(_ text: String) -> Bool { LabelCheck.mistake(in: text) == nil }

    /// The table as it stands in feeds.toml, each line ended.
    public func table(lineEnd: String = "\n") -> String {
        var lines = ["[[feed]]", "name = \(name.tomlString)", "url = \(url.tomlString)"]
        if let every { lines.append("every = \(every.tomlString)") }
        if !tags.isEmpty { lines.append("tags = \(tags.tomlArray)") }
        if !allowPrivate.isEmpty { lines.append("allow_private = \(allowPrivate.tomlArray)") }
        return lines.map { $0 + lineEnd }.joined()
    }
}

extension String {
    /// A basic string (TOML 1.0, "String"): what is quoted holds no control character.
    fileprivate var tomlString: String {
        var text = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}

extension [String] {
    fileprivate var tomlArray: String { "[\(map(\.tomlString).joined(separator: ", "))]" }
}
