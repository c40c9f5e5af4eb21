import ArgumentParser
import FeedConfig
import FeedModel
import FeedParsing
import Foundation

struct FeedsExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes the feeds of feeds.toml as OPML 2.0, for other programs and for import.",
        discussion: "Local documents and secrets are left out.")

    @OptionGroup var configuration: ConfigurationOption

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write to this file; default: standard output.", valueName: "file"))
    var output: String?

    func run() throws {
        let feeds = try configuration.load().configuration.feeds
        var list = OPMLDocument(title: "feedwatch")
        var local = 0
        for feed in feeds {
            guard case .url(let url) = feed.source else {
                local += 1
                continue
            }
            list.feeds.append(
                OPMLFeed(
                    url: FeedAddress.withoutCredentials(url), title: feed.name.text,
                    categories: feed.tags, name: feed.name.text, tags: feed.tags))
        }
        if local > 0 { Terminal.complain("\(local) local documents are left out.") }
        let bytes = OPMLWriter().write(list)
        guard let output, output != "-" else { return try Terminal.write(bytes) }
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: output), options: .atomic)
        } catch {
            throw fail(.storeOrFile, "\(output) can't be written: \(error.localizedDescription)")
        }
    }
}
