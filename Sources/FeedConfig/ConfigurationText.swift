/// feeds.toml as it stands on disk, before anything is made of it.
public struct ConfigurationText: Equatable, Sendable {
    /// As it was given: absolute, or relative to the working directory.
    public let path: String
    public let bytes: [UInt8]
    public let othersMayRead: Bool
    public let othersMayWrite: Bool

    static let usualDatabase = "feedwatch.db"
    /// Settings come first in nearly every file; in bytes.
    private static let headLength = 4096

    init(path: String, bytes: [UInt8], othersMayRead: Bool, othersMayWrite: Bool) {
        self.path = path
        self.bytes = bytes
        self.othersMayRead = othersMayRead
        self.othersMayWrite = othersMayWrite
    }

    /// - Throws: ``ConfigurationError`` if it is no regular file of a sane size that can be read.
    public init(contentsOfFile path: String) throws(ConfigurationError) {
        self = try ConfigurationFile(path: path).contents()
    }

    /// Absolute; paths in the file are relative to it.
    public var directory: String { ConfigurationFile(path: path).directory }

    /// Where the database most likely is, found without reading the document. It may be wrong, as
    /// where the key is written in an uncommon way: only ``ConfigurationReader`` knows.
    public var likelyDatabasePath: String {
        ConfigurationFile.absolute(namedDatabase ?? Self.usualDatabase, in: directory)
    }

    /// The text of `database` in `[feedwatch]`, in the head of the file.
    private var namedDatabase: String? {
        var isInside = false
        for line in bytes.prefix(Self.headLength).split(separator: UInt8(ascii: "\n")) {
            let line = String(decoding: line, as: UTF8.self).drop(while: \.isWhitespace)
            if line.hasPrefix("[") {
                if isInside { return nil }
                isInside = line.hasPrefix("[feedwatch]")
            } else if isInside, line.hasPrefix("database") {
                return Self.quoted(line.dropFirst("database".count))
            }
        }
        return nil
    }

    /// The text of ` = "text"`; nil if it is written in any other way.
    private static func quoted(_ value: Substring) -> String? {
        let value = value.drop { $0 == " " || $0 == "\t" }
        guard value.first == "=" else { return nil }
        let text = value.dropFirst().drop { $0 == " " || $0 == "\t" }
        guard let quote = text.first, quote == "\"" || quote == "'",
            let end = text.dropFirst().firstIndex(of: quote)
        else { return nil }
        let inner = text[..<end].dropFirst()
        return inner.isEmpty || inner.contains("\\") ? nil : String(inner)
    }
}
