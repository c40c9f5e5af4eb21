import ArgumentParser
import FeedModel
import FeedParsing
import Foundation

struct ParseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse",
        abstract: "Reads feed documents and prints what is in them.",
        discussion: """
            Exit code 65 (1 with --json) when a document is no feed. docs/feed-json.md describes \
            the JSON.
            """)

    @Argument(help: "Files, or folders with all their files; standard input without any.")
    var paths: [String] = []

    @Flag(help: "Print JSON: format, version, warnings, feed and items.")
    var json = false

    @Flag(help: "Print only how many documents and items there are.")
    var summary = false

    @Flag(help: "Leave out the plain text of summaries and contents, which saves time.")
    var noText = false

    @Option(help: "Where the document was retrieved from; relative links resolve against it.")
    var url: String?

    @Option(help: ArgumentHelp("The Content-Type header it came with.", valueName: "value"))
    var contentType: String?

    func run() throws {
        var options = FeedParser.Options()
        options.extractsText = !noText
        let parser = FeedParser(options: options)
        var total = Summary()
        if paths.isEmpty {
            do {
                try parse(
                    Self.document(in: .standardInput), with: parser, from: nil, into: &total)
            } catch let error as CocoaError {
                throw fail(.storeOrFile, "standard input: \(error.localizedDescription)")
            }
        }
        for path in try paths.flatMap(Self.files(at:)) {
            do {
                let file = try FileHandle(forReadingFrom: URL(filePath: path))
                try parse(Self.document(in: file), with: parser, from: path, into: &total)
            } catch let error as CocoaError {
                throw fail(.storeOrFile, "\(path): \(error.localizedDescription)")
            }
        }
        if summary { try Terminal.write(json ? total.json : total.text) }
        if total.refused > 0 { throw json ? ExitCode.failure : ExitCode(.notAFeed) }
    }

    private func parse(
        _ bytes: consuming [UInt8], with parser: FeedParser, from path: String?,
        into total: inout Summary
    ) throws {
        total.documents += 1
        do {
            let feed = try parser.parse(bytes, contentType: contentType, url: url)
            total.items += feed.items.count
            if summary { return }
            if json { try Self.print(feed) } else { try Terminal.write(FeedReading(feed).text) }
        } catch let error as FeedParsingError {
            total.refused += 1
            Terminal.complain((path.map { "\($0): " } ?? "") + "\(error)")
        }
    }

    /// The JSON, written while it is made: it may be much larger than the feed.
    private static func print(_ feed: ParsedFeed) throws {
        var failure: (any Error)?
        feed.writeFeedJSON { piece in
            guard failure == nil else { return }
            do { try Terminal.write(piece) } catch { failure = error }
        }
        if let failure { throw failure }
        try Terminal.write("\n")
    }

    /// As much of a file as the parser looks at, and a byte more, which says that there is more.
    static func document(in file: FileHandle) throws -> [UInt8] {
        let limit = FeedParser.documentLimit + 1
        var bytes: [UInt8] = []
        // Room that is not written to takes no memory; growing would take three times as much.
        bytes.reserveCapacity(limit)
        while bytes.count < limit,
            let piece = try file.read(upToCount: min(64 << 10, limit - bytes.count)),
            !piece.isEmpty
        {
            bytes += piece
        }
        return bytes
    }

    /// The file, or the files of a folder by name.
    static func files(at path: String) throws -> [String] {
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        guard FileManager.default.fileExists(atPath: target) else {
            throw fail(.storeOrFile, "\(path) does not exist.")
        }
        let kind = try FileManager.default.attributesOfItem(atPath: target)[.type]
        guard kind as? FileAttributeType == .typeDirectory else { return [path] }
        return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
            .map { path + "/" + $0 }
    }
}

/// What several documents held.
private struct Summary {
    var documents = 0
    var items = 0
    /// Documents that are no feeds.
    var refused = 0

    var text: String { "\(documents) documents, \(refused) of them no feeds; \(items) items\n" }
    var json: String {
        "{\"documents\":\(documents),\"items\":\(items),\"refused\":\(refused)}\n"
    }
}
