import ArgumentParser
import FeedConfig
import FeedParsing
import Foundation

struct FeedsImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Adds the feeds of an OPML file to feeds.toml.",
        discussion: """
            Makes no request. Groups and categories become tags. What is no http or https URL, and \
            what is in feeds.toml already, is skipped and told. Everything else in feeds.toml stays \
            as it is.
            """)

    /// More lines than these nobody reads.
    private static let toldSkips = 50

    @OptionGroup var configuration: ConfigurationOption

    @Argument(help: "An OPML file; - is standard input.")
    var file: String

    @Option(help: ArgumentHelp("A tag for all of them; may be repeated.", valueName: "tag"))
    var tag: [String] = []

    @Flag(help: "Make a new feeds.toml if there is none.")
    var create = false

    @Flag(help: "Print what would be added, and change nothing.")
    var dryRun = false

    func run() throws {
        try Terminal.reserveStreams()
        let list: OPMLDocument
        do { list = try OPMLReader().read(try bytes()) } catch let error as OPMLError {
            throw fail(.notAFeed, "\(file): \(error)")
        }
        let target = try configuration.openForEditing(create: create)
        let plan = ImportPlan(list, into: target.configuration, tags: tag)
        for line in plan.skipped.prefix(Self.toldSkips) { Terminal.complain(line) }
        if plan.skipped.count > Self.toldSkips {
            Terminal.complain("and \(plan.skipped.count - Self.toldSkips) more are skipped.")
        }
        if !plan.entries.isEmpty {
            let extended = try target.extended(by: plan.entries)
            if !dryRun { try target.replaceOrFail(with: extended) }
        }
        try Terminal.write(text(plan, target.path))
    }

    private func text(_ plan: ImportPlan, _ path: String) -> String {
        let count = plan.entries.count == 1 ? "1 feed" : "\(plan.entries.count) feeds"
        let skipped = plan.skipped.isEmpty ? "" : ", \(plan.skipped.count) skipped"
        guard dryRun else {
            return plan.entries.map { "\($0.name)  \($0.url)\n" }.joined()
                + "\(count) added to \(path)\(skipped).\n"
        }
        return plan.entries.map { $0.table() + "\n" }.joined()
            + "# \(count) would be added to \(path)\(skipped).\n"
    }

    /// At most one byte more than a list may have.
    private func bytes() throws -> [UInt8] {
        do {
            let handle =
                file == "-"
                ? FileHandle.standardInput
                : try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
            return [UInt8](try handle.read(upToCount: OPMLReader.byteLimit + 1) ?? Data())
        } catch {
            throw fail(.storeOrFile, "\(file) can't be read: \(error.localizedDescription)")
        }
    }
}
