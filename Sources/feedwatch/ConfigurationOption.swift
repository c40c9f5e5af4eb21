import ArgumentParser
import FeedConfig
import FeedModel
import Foundation

/// `--config`, and the places that are looked at without it.
struct ConfigurationOption: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "The configuration file.",
            discussion: """
                Default: feeds.toml in the working directory, then \
                $XDG_CONFIG_HOME/feedwatch/feeds.toml, then /etc/feedwatch/feeds.toml.
                """,
            valueName: "file"))
    var path: String?

    /// Reads it, or ends the command with all its mistakes.
    func load() throws -> ConfigurationReading { try read(try text()) }

    /// The file as it stands, of which nothing is made yet.
    func text() throws -> ConfigurationText {
        let path = try resolvedPath()
        do { return try ConfigurationText(contentsOfFile: path) } catch { throw refusal(error) }
    }

    func read(_ text: ConfigurationText) throws -> ConfigurationReading {
        // The document is several times what is made of it.
        defer { Heap.giveBack() }
        do { return try ConfigurationReader().read(text) } catch { throw refusal(error) }
    }

    private func refusal(_ error: ConfigurationError) -> ExitCode {
        // Each line begins with the file's name, as editors and grep like it.
        Terminal.complain("\(error)", prefix: "")
        return ExitCode(.configuration)
    }

    func resolvedPath() throws -> String {
        if let path { return path }
        guard let found = existingPath() else {
            throw fail(
                .configuration,
                "no configuration found (looked for \(Self.candidates.joined(separator: ", "))). "
                    + "Name one with --config FILE.")
        }
        return found
    }

    /// The first of the usual places where there is one.
    func existingPath() -> String? {
        let exists = { FileManager.default.fileExists(atPath: $0) }
        // Before the environment is read, which takes longer than to look.
        return exists(Self.nearest) ? Self.nearest : Self.candidates.first(where: exists)
    }

    private static let nearest = "feeds.toml"

    private static var candidates: [String] {
        let environment = ProcessInfo.processInfo.environment
        let home =
            environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 }
            ?? environment["HOME"].map { $0 + "/.config" }
        return [nearest] + [home.map { $0 + "/feedwatch/feeds.toml" }].compactMap { $0 }
            + ["/etc/feedwatch/feeds.toml"]
    }
}
