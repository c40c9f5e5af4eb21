/// The name a person gave a feed, rule or sink in feeds.toml; unique within its kind.
public protocol Name: Hashable, Comparable, Codable, Sendable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    var text: String { get }
    init(_ text: String)
}

extension Name {
    public init(stringLiteral text: String) { self.init(text) }
    public var description: String { text }
    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// A feed's identity: its URL may change, its name may not.
public struct FeedName: Name {
    public let text: String
    public init(_ text: String) { self.text = text }
}

/// A rule's identity; part of every alert id, so renaming a rule makes it a new one.
public struct RuleName: Name {
    public let text: String
    public init(_ text: String) { self.text = text }
}

/// A sink's identity; deliveries are kept under it.
public struct SinkName: Name {
    public let text: String
    public init(_ text: String) { self.text = text }
}
