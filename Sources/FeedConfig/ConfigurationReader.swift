public import FeedModel
public import Foundation

/// Turns feeds.toml into a ``Configuration``, or says all that is wrong with it.
///
/// Every mistake is found in one go and carries its line. What is odd but can be lived with is a
/// notice beside the configuration. Only the file itself is looked at: no feed, secret or sink.
public struct ConfigurationReader: Sendable {
    private let systemTimeZone: TimeZone
    private let liftsFeeds: Bool

    /// - Parameter systemTimeZone: Taken when feeds.toml names none.
    public init(systemTimeZone: TimeZone = .current) {
        self.init(systemTimeZone: systemTimeZone, liftsFeeds: true)
    }

    /// - Parameter liftsFeeds: False to have all feeds read alike, for tests.
    init(systemTimeZone: TimeZone, liftsFeeds: Bool) {
        self.systemTimeZone = systemTimeZone
        self.liftsFeeds = liftsFeeds
    }

    /// Reads a file of at most 8 MiB.
    ///
    /// - Parameter path: Absolute, or relative to the working directory. Paths in the file are
    ///   relative to the directory this path names, symbolic links left as they are.
    /// - Throws: ``ConfigurationError`` with every mistake, sorted by line.
    public func read(contentsOfFile path: String) throws(ConfigurationError) -> ConfigurationReading
    {
        try read(ConfigurationText(contentsOfFile: path))
    }

    /// Reads a file that is already in memory.
    public func read(_ text: ConfigurationText) throws(ConfigurationError) -> ConfigurationReading {
        var reading = try read(text.bytes, path: text.path, othersMayRead: text.othersMayRead)
        if text.othersMayWrite {
            reading.notices.insert(
                ConfigurationNotice(file: text.path, line: 0, kind: .othersMayWrite), at: 0)
        }
        return reading
    }

    /// Reads a document that is already in memory.
    ///
    /// - Parameters:
    ///   - path: As above; it is named in mistakes, and not opened.
    ///   - othersMayRead: Whether the file is open to everybody: then no password may stand in it.
    public func read(
        _ text: [UInt8], path: String, othersMayRead: Bool = false
    ) throws(ConfigurationError) -> ConfigurationReading {
        let log = MistakeLog(file: path, othersMayRead: othersMayRead)
        do {
            let document = try TOMLDocument.parse(text, liftsFeeds: liftsFeeds)
            let reader = DocumentReader(
                document: document, directory: ConfigurationFile(path: path).directory,
                systemTimeZone: systemTimeZone, log: log)
            var configuration = reader.read()
            if configuration.rules.contains(where: { $0.match != nil }) {
                let columns = QueryColumns(text)
                for index in configuration.rules.indices {
                    let match = configuration.rules[index].match
                    configuration.rules[index].match = match.map(columns.located)
                }
            }
            if log.mistakes.isEmpty {
                return ConfigurationReading(
                    configuration: configuration, notices: log.notices.sorted(by: \.line))
            }
        } catch {
            log.add(error.kind, line: error.line, column: error.column)
        }
        throw ConfigurationError(mistakes: log.mistakes.sorted(by: \.line))
    }
}

/// A configuration and what its author may want to know of it.
public struct ConfigurationReading: Sendable {
    public var configuration: Configuration
    /// By line.
    public var notices: [ConfigurationNotice]
}

extension Array {
    /// Keeps the order of equals, which `sort` doesn't promise.
    fileprivate func sorted(by line: KeyPath<Element, Int>) -> [Element] {
        enumerated()
            .sorted {
                ($0.element[keyPath: line], $0.offset) < ($1.element[keyPath: line], $1.offset)
            }
            .map(\.element)
    }
}
