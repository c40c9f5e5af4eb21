/// A program that is started for each alert.
public struct ProgramCall: Hashable, Sendable {
    /// Absolute.
    public var path: String
    /// As written in feeds.toml; no shell reads them, and nothing of an alert is among them.
    public var arguments: [String]
    /// Where it runs: the folder of feeds.toml.
    public var folder: String
    public var timeout: Duration

    public static let defaultTimeout = Duration.seconds(20)

    public init(
        path: String, arguments: [String] = [], folder: String,
        timeout: Duration = Self.defaultTimeout
    ) {
        self.path = path
        self.arguments = arguments
        self.folder = folder
        self.timeout = timeout
    }
}
