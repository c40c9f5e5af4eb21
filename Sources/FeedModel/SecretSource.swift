/// Where a secret is to be had. The secret itself never stands in a value that could be printed.
public enum SecretSource: Hashable, Sendable, CustomStringConvertible {
    case environment(String)
    /// An absolute path; the file's text without the white space around it.
    case file(String)
    /// A command for `/bin/sh -c`; what it prints, without the white space around it.
    case command(String)
    /// The password of a URL in a feeds.toml that nobody else can read.
    case written(WrittenSecret)

    public var description: String {
        switch self {
        case .environment(let name): "env:\(name)"
        case .file(let path): "file:\(path)"
        case .command(let command): "cmd:\(command)"
        case .written(let secret): secret.description
        }
    }
}

/// A secret that tells itself to nobody who prints it.
public struct WrittenSecret: Hashable, Sendable, CustomStringConvertible,
    CustomDebugStringConvertible, CustomReflectable
{
    public let text: String

    public init(_ text: String) { self.text = text }

    public var description: String { "a password in a URL" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
