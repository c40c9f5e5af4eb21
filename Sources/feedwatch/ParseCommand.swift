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
            let bytes = Array(try FileHandle.standardInput.readToEnd() ?? Data())
            try parse(bytes, with: parser, from: nil, into: &total)
        }
        for path in try paths.flatMap(Self.files(at:)) {
            do {
                let bytes = Array(try Data(contentsOf: URL(filePath: path)))
                try parse(bytes, with: parser, from: path, into: &total)
            } catch let error as CocoaError {
                throw fail(.storeOrFile, "\(path): \(error.localizedDescription)")
            }
        }
        if summary { try Terminal.write(json ? total.json : total.text) }
        if total.refused > 0 { throw json ? ExitCode.failure : ExitCode(.notAFeed) }
    }

    private func parse(
        _ bytes: [UInt8], with parser: FeedParser, from path: String?, into total: inout Summary
    ) throws {
        total.documents += 1
        do {
            let feed = try parser.parse(bytes, contentType: contentType, url: url)
            total.items += feed.items.count
            if summary { return }
            try Terminal.write(
                json ? feed.feedJSON() + [0x0A] : Array(FeedReading(feed).text.utf8))
        } catch let error as FeedParsingError {
            total.refused += 1
            Terminal.complain((path.map { "\($0): " } ?? "") + "\(error)")
        }
    }

    /// The file, or the files of a folder by name.
    private static func files(at path: String) throws -> [String] {
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
