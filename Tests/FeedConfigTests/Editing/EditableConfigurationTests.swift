import FeedConfig
import FeedModel
import Foundation
import TestSupport
import Testing

@Suite("feeds.toml on disk, with a feed more")
struct EditableConfigurationTests {
    private let folder: TemporaryFolder
    private let entry = FeedEntry(name: "a", url: "https://a.example/")

    init() throws { folder = try TemporaryFolder() }

    private func add(_ entry: FeedEntry, to path: String, create: Bool = false) throws {
        let file = try EditableConfiguration(path: path, create: create)
        try file.replace(with: file.adding([entry]))
    }

    private func mode(_ path: String) throws -> Int? {
        try (FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?
            .intValue
    }

    @Test(arguments: [0o600, 0o644, 0o440])
    func `keeps its mode, and nothing is left beside it`(mode: Int) throws {
        let path = try folder.write(feed, to: "feeds.toml")
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        try add(entry, to: path)
        #expect(try folder.text(of: "feeds.toml") == feed + "\n" + entry.table())
        #expect(try self.mode(path) == mode)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["feeds.toml"])
    }

    @Test func `stays where a symbolic link leads`() throws {
        try FileManager.default.createDirectory(
            atPath: folder.file("real"), withIntermediateDirectories: false)
        try folder.write(feed, to: "real/file.toml")
        let link = folder.file("feeds.toml")
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: "real/file.toml")
        try add(entry, to: link)
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real/file.toml")
        #expect(try folder.text(of: "real/file.toml") == feed + "\n" + entry.table())
    }

    @Test func `is left alone if someone else changed it`() throws {
        let path = try folder.write(feed, to: "feeds.toml")
        let file = try EditableConfiguration(path: path, create: false)
        let extended = try file.adding([entry])
        try folder.write(feed + "# mine", to: "feeds.toml")
        #expect(throws: ConfigurationWriteError.changedMeanwhile(path: path)) {
            try file.replace(with: extended)
        }
        #expect(try folder.text(of: "feeds.toml") == feed + "# mine")
    }

    @Test func `is not replaced by what would have a mistake`() throws {
        let path = try folder.write(feed, to: "feeds.toml")
        let file = try EditableConfiguration(path: path, create: false)
        for bad in [
            FeedEntry(name: "news", url: "https://a.example/"), FeedEntry(name: "", url: "x"),
            FeedEntry(name: "b", url: "https://a.example/", every: "soon"),
        ] {
            #expect(throws: ConfigurationError.self) { try file.adding([bad]) }
        }
    }

    @Test func `without feeds gets its first one`() throws {
        for text in ["", "[feedwatch]\ndatabase = \"x.db\"\n"] {
            let path = try folder.write(text, to: "feeds.toml")
            let file = try EditableConfiguration(path: path, create: false)
            #expect(file.configuration.feeds.isEmpty)
            #expect(try file.adding([entry]).configuration.feeds.map(\.name) == ["a"])
        }
    }

    @Test func `with another mistake is refused`() throws {
        let path = try folder.write(feed + "urll = 1\n", to: "feeds.toml")
        #expect(throws: ConfigurationError.self) {
            try EditableConfiguration(path: path, create: true)
        }
    }

    @Test func `is made only when asked for`() throws {
        let path = folder.file("feeds.toml")
        #expect(throws: ConfigurationError.self) {
            try EditableConfiguration(path: path, create: false)
        }
        try add(entry, to: path, create: true)
        #expect(
            try folder.text(of: "feeds.toml")
                == ConfigurationEditor.beginning + "\n" + entry.table())
    }

    @Test func `in a folder that can't be written is an error that names it`() throws {
        let file = try EditableConfiguration(
            path: folder.file("missing/feeds.toml"), create: true)
        let error = #expect(throws: ConfigurationWriteError.self) {
            try file.replace(with: file.adding([entry]))
        }
        #expect(error?.description.contains("missing/feeds.toml") == true)
    }
}
